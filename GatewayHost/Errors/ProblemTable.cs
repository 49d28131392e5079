using System.Net.Sockets;
using Asya.Gateway.Identity;
using Asya.Tasks;
using Orleans.Serialization;

namespace Asya.Gateway.Errors;

/// <summary>Maps failures to HTTP errors. A failure that is not listed is a 500 without details.</summary>
internal static class ProblemTable
{
    private static Problem Unlisted { get; } = new(StatusCodes.Status500InternalServerError, "internal", "Something went wrong here");

    public static Problem For(Exception exception) => exception switch
    {
        TaskRejectedException rejected => For(rejected.Rejection) with { Detail = rejected.Message, Fields = rejected.Fields },
        RequestException refused => For(refused.Defect) with { Detail = refused.Message },
        ForbiddenException forbidden => Forbidden(forbidden.Scope),
        BadHttpRequestException bad => ForStatus(bad.StatusCode),
        OutOfMemoryException => For(RequestError.Overloaded),

        // The caller did not cancel, so the silo that ran the call stopped.
        TimeoutException or OperationCanceledException =>
            new(StatusCodes.Status503ServiceUnavailable, "cluster_timeout", "The cluster did not answer in time", RetryAfter: 1),

        TaskStoreUnavailableException store => For(store.Fault) with { Detail = store.Message },

        // A dead silo, a write conflict or a store failure: every command is idempotent and may be retried. Or a connection that was cut, a
        // silo that was being closed, or an exception that this process has no type for, as of a store in a silo.
        OrleansException or IOException or SocketException or ObjectDisposedException or UnavailableExceptionFallbackException
            or CodecNotFoundException =>
            For(TaskStoreFault.Unavailable),
        _ => Unlisted,
    };

    /// <summary>Gets the row for a failure of the task store. All but a lock need a person.</summary>
    public static Problem For(TaskStoreFault fault) => fault switch
    {
        TaskStoreFault.Full =>
            new(StatusCodes.Status503ServiceUnavailable, "task_store_full", "The disk of the task store is full", RetryAfter: 10),
        TaskStoreFault.Locked =>
            new(StatusCodes.Status503ServiceUnavailable, "task_store_locked", "The task store is locked", RetryAfter: 2),
        TaskStoreFault.ReadOnly =>
            new(StatusCodes.Status503ServiceUnavailable, "task_store_read_only", "The task store is read-only", RetryAfter: 10),
        TaskStoreFault.Gone =>
            new(StatusCodes.Status503ServiceUnavailable, "task_store_gone", "The task store is gone", RetryAfter: 10),
        _ => new(StatusCodes.Status503ServiceUnavailable, "cluster_unavailable", "The cluster could not do it now", RetryAfter: 1),
    };

    /// <summary>The row for a missing or invalid credential. Without the reason, which would help to guess.</summary>
    public static Problem Unauthenticated(bool isWrong) =>
        new(StatusCodes.Status401Unauthorized, "unauthenticated", "Authentication required")
        {
            Detail = isWrong
            ? "The credential is not good here."
            : "Send an API key as X-API-Key, or an API key or a token as Authorization: Bearer.",
            Challenge = isWrong ? "Bearer realm=\"asya\", error=\"invalid_token\"" : "Bearer realm=\"asya\"",
        };

    /// <summary>Gets the row for a known caller who lacks a scope.</summary>
    public static Problem Forbidden(Scope scope) => new(StatusCodes.Status403Forbidden, "forbidden", "The credential is not good for this")
    {
        Detail = ForbiddenException.Explain(scope),
        Challenge = $"Bearer realm=\"asya\", error=\"insufficient_scope\", scope=\"{Scopes.NameOf(scope)}\"",
    };

    /// <summary>Gets the row for a caller that names a person for whom it may not act.</summary>
    public static Problem NoDeputy(string header) =>
        new(StatusCodes.Status403Forbidden, "not_allowed", "The credential is not good for this person")
        {
            Detail = $"{header} names a person for whom the credential may not act.",
        };

    /// <summary>The row for a caller over its rate limit.</summary>
    public static Problem TooMany(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests",
            RetryAfter: Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)));

    public static Problem For(TaskRejection rejection) => rejection switch
    {
        TaskRejection.NotFound => new(StatusCodes.Status404NotFound, "not_found", "No such task"),
        TaskRejection.AlreadyExists => new(StatusCodes.Status409Conflict, "already_exists", "The id or key was used for another request"),
        TaskRejection.NotPausedYet => new(StatusCodes.Status409Conflict, "not_paused_yet", "The task is not paused"),
        TaskRejection.NotPaused => new(StatusCodes.Status409Conflict, "not_paused", "The task is not paused"),
        TaskRejection.AlreadyAnswered => new(StatusCodes.Status409Conflict, "already_answered", "Somebody else answered first"),
        TaskRejection.AlreadyFinal => new(StatusCodes.Status409Conflict, "already_final", "The task is over"),
        TaskRejection.NotRunning => new(StatusCodes.Status409Conflict, "not_running", "The task is not running"),
        TaskRejection.CheckpointNotFound => new(StatusCodes.Status409Conflict, "checkpoint_not_found", "The paused envelope is gone"),
        TaskRejection.CheckpointStoreUnavailable =>
            new(StatusCodes.Status503ServiceUnavailable, "checkpoint_store_unavailable", "The checkpoint store does not answer",
                RetryAfter: 2),
        TaskRejection.UnknownFlow => new(StatusCodes.Status422UnprocessableEntity, "unknown_flow", "No such flow"),
        TaskRejection.UnknownActor => new(StatusCodes.Status422UnprocessableEntity, "unknown_actor", "No such actor"),
        TaskRejection.Invalid => new(StatusCodes.Status422UnprocessableEntity, "invalid", "The request means nothing"),

        // A body that is too large is refused at intake with 413; here an answer would make the payload too large.
        TaskRejection.PayloadTooLarge =>
            new(StatusCodes.Status422UnprocessableEntity, "payload_too_large", "The payload would be too large"),
        TaskRejection.NotAllowed => new(StatusCodes.Status403Forbidden, "not_allowed", "It is for others to answer"),
        TaskRejection.Claimed => new(StatusCodes.Status409Conflict, "claimed", "Somebody else has claimed it"),
        TaskRejection.FormNotSatisfied =>
            new(StatusCodes.Status422UnprocessableEntity, "form_not_satisfied", "The answer does not satisfy the form"),
        TaskRejection.NotRedrivable => new(StatusCodes.Status409Conflict, "not_redrivable", "The task cannot be tried again"),
        _ => Unlisted,
    };

    public static Problem For(RequestError defect) => defect switch
    {
        RequestError.MalformedJson => new(StatusCodes.Status400BadRequest, "malformed_json", "The body is not acceptable JSON"),
        RequestError.InvalidId => new(StatusCodes.Status400BadRequest, "invalid_id", "That is no task id"),
        RequestError.InvalidParameter => new(StatusCodes.Status400BadRequest, "invalid_parameter", "A parameter is wrong"),
        RequestError.ForeignHost => new(StatusCodes.Status403Forbidden, "foreign_host", "This host name is not served"),
        RequestError.ForeignOrigin => new(StatusCodes.Status403Forbidden, "foreign_origin", "This origin may not call"),
        RequestError.NotFound => new(StatusCodes.Status404NotFound, "no_such_page", "There is nothing here"),
        RequestError.MethodNotAllowed => new(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This method does not work here"),
        RequestError.TooLarge => new(StatusCodes.Status413PayloadTooLarge, "payload_too_large", "The request is too large"),
        RequestError.UnsupportedMediaType =>
            new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "The body must be application/json"),
        RequestError.Invalid => new(StatusCodes.Status422UnprocessableEntity, "invalid", "The request means nothing"),
        RequestError.TooManyTasks => new(StatusCodes.Status429TooManyRequests, "too_many_tasks", "Too many open tasks"),
        RequestError.UnknownTool => new(StatusCodes.Status404NotFound, "unknown_tool", "No such tool"),
        RequestError.NotReady => new(StatusCodes.Status503ServiceUnavailable, "not_ready", "Not ready", RetryAfter: 1),
        RequestError.TooManyStreams =>
            new(StatusCodes.Status503ServiceUnavailable, "too_many_streams", "Too many open streams", RetryAfter: 10),
        RequestError.Overloaded => new(StatusCodes.Status503ServiceUnavailable, "overloaded", "Too much at once", RetryAfter: 2),
        _ => Unlisted,
    };

    /// <summary>Gets the row for a status that the server or the router has chosen.</summary>
    public static Problem ForStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => For(RequestError.NotFound),
        StatusCodes.Status405MethodNotAllowed => For(RequestError.MethodNotAllowed),
        StatusCodes.Status413PayloadTooLarge => For(RequestError.TooLarge),
        StatusCodes.Status415UnsupportedMediaType => For(RequestError.UnsupportedMediaType),
        >= 500 => Unlisted with { Status = status },
        _ => new(status, "bad_request", "The request cannot be read"),
    };
}
