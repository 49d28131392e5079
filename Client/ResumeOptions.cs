namespace Asya.Client;

/// <summary>The options of an answer beside its fields.</summary>
public sealed record ResumeOptions
{
    /// <summary>Gets a key that makes it safe to answer again: the same key with the same answer gets the same receipt.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets the number of the pause that is answered. Default: the one that the task is at.</summary>
    public int? Pause { get; init; }

    /// <summary>Gets how much running time the answer adds, where the pause allows it.</summary>
    public TimeSpan Extension { get; init; }
}
