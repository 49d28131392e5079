using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>What has become of a question that was put to a client while its call goes on.</summary>
/// <param name="Receipt">The task's receipt, if it took the answer.</param>
/// <param name="Unfit">Why the answer does not fit, if it does not.</param>
internal sealed record ElicitationOutcome(ResumeReceipt? Receipt, string? Unfit)
{
    /// <summary>Gets the outcome of a question that the user would not answer.</summary>
    public static ElicitationOutcome Declined { get; } = new(null, null);

    public bool IsDeclined => Receipt is null && Unfit is null;
}
