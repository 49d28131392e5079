namespace Asya.Tasks;

/// <summary>Why a task failed, in one word.</summary>
/// <remarks><see cref="TaskError.Code"/> is a text: a newer version may know further codes.</remarks>
/// <param name="WireName">The word as clients and stores see it.</param>
public readonly record struct TaskErrorCode(string WireName)
{
    public static TaskErrorCode Timeout { get; } = new("timeout");

    public static TaskErrorCode HandlerError { get; } = new("handler_error");

    public static TaskErrorCode InvalidResult { get; } = new("invalid_result");

    public static TaskErrorCode InvalidPause { get; } = new("invalid_pause");

    public static TaskErrorCode UnknownActor { get; } = new("unknown_actor");

    public static TaskErrorCode PayloadTooLarge { get; } = new("payload_too_large");

    public static TaskErrorCode ActorTimeout { get; } = new("actor_timeout");

    public static TaskErrorCode SliceFailed { get; } = new("slice_failed");

    public static TaskErrorCode DeadLetter { get; } = new("dead_letter");

    public static TaskErrorCode Expired { get; } = new("expired");

    public override string ToString() => WireName;
}
