namespace Asya.Tasks;

/// <summary>Why the rules refuse a request. A closed set: each has one row in each protocol's error table.</summary>
[GenerateSerializer, Alias("asya.task-rejection")]
public enum TaskRejection
{
    None = 0,

    /// <summary>There is no such task.</summary>
    NotFound = 1,

    /// <summary>A task with this id, or this idempotency key, was created from another body.</summary>
    AlreadyExists = 2,

    /// <summary>The task is not paused and has never been; an answer may come too early.</summary>
    NotPausedYet = 3,

    /// <summary>The task is not paused (any more), or not at the pause the answer names.</summary>
    NotPaused = 4,

    /// <summary>Another answer to this pause came first.</summary>
    AlreadyAnswered = 5,

    /// <summary>The task is over.</summary>
    AlreadyFinal = 6,

    /// <summary>The task is not running, so it cannot be paused.</summary>
    NotRunning = 7,

    /// <summary>The paused envelope is missing or is not the one that was written.</summary>
    CheckpointNotFound = 8,

    /// <summary>The checkpoint store did not answer. Trying again later may help.</summary>
    CheckpointStoreUnavailable = 9,

    /// <summary>The flow of the request does not exist.</summary>
    UnknownFlow = 10,

    /// <summary>An actor of the route does not exist.</summary>
    UnknownActor = 11,

    /// <summary>The request is well-formed JSON that means nothing: no object, no route, a bad timeout.</summary>
    Invalid = 12,

    /// <summary>The payload would be larger than a payload may be.</summary>
    PayloadTooLarge = 13,

    /// <summary>The task did not fail, or not at a step that could be done again.</summary>
    NotRedrivable = 14,

    /// <summary>It is for others to answer.</summary>
    NotAllowed = 15,

    /// <summary>Another principal has claimed the pause.</summary>
    Claimed = 16,

    /// <summary>The answer does not satisfy the pause's form; <see cref="TaskRejectedException.Fields"/> says where.</summary>
    FormNotSatisfied = 17,
}
