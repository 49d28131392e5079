using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>What has become of a question that was put to a client while its call goes on.</summary>
internal sealed class ElicitationOutcome(ResumeReceipt? receipt, string? unfit)
{
    /// <summary>Gets the task's receipt, if it took the answer.</summary>
    public ResumeReceipt? Receipt { get; } = receipt;

    /// <summary>Gets why the answer does not fit, if it does not.</summary>
    public string? Unfit { get; } = unfit;

    /// <summary>Gets the outcome of a question that the user would not answer.</summary>
    public static ElicitationOutcome Declined { get; } = new(null, null);

    /// <summary>Gets the outcome of a question that the client could not put to its user, whatever it has said before.</summary>
    public static ElicitationOutcome Failed { get; } = new(null, null);

    public bool IsDeclined => ReferenceEquals(this, Declined);

    public bool IsFailed => ReferenceEquals(this, Failed);
}
