using System.Net.Sockets;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.Errors;
using Asya.Tasks;
using Orleans.Serialization;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>Maps failures to A2A errors, for each dialect. A failure that is not listed is an internal error without details.</summary>
internal static class RpcErrorTable
{
    private static RpcError Unlisted { get; } = new(RpcErrorCode.Internal, "internal error", "internal");

    public static RpcError For(Exception exception, A2ADialect dialect, bool isCancel = false) => exception switch
    {
        RpcException rpc => new(rpc.Code, rpc.Message, rpc.Reason, rpc.Field),
        TaskRejectedException { Rejection: TaskRejection.NotAllowed } notAllowed => For(ProblemTable.For(notAllowed)),
        TaskRejectedException rejected =>
            For(rejected.Rejection, rejected.Message, dialect, isCancel) with
            {
                Reason = ProblemTable.For(rejected.Rejection).Reason,
                Fields = rejected.Fields,
            },
        ForbiddenException forbidden => For(ProblemTable.Forbidden(forbidden.Scope)),
        RequestException { Defect: RequestError.TooManyTasks } full => For(ProblemTable.For(full)),
        RequestException refused => new(CodeOf(refused.Defect), refused.Message, ProblemTable.For(refused.Defect).Reason),
        OutOfMemoryException => new(RpcErrorCode.Internal, "too much at once", "overloaded"),
        TimeoutException or OperationCanceledException =>
            new(RpcErrorCode.Internal, "the cluster did not answer in time", "cluster_timeout"),
        TaskStoreUnavailableException store => new(RpcErrorCode.Internal, store.Message, ProblemTable.For(store.Fault).Reason),
        BadHttpRequestException => Unlisted,
        OrleansException or IOException or SocketException or ObjectDisposedException or UnavailableExceptionFallbackException
            or CodecNotFoundException =>
            new(RpcErrorCode.Internal, "the cluster could not do it now", "cluster_unavailable"),
        _ => Unlisted,
    };

    /// <summary>Gets the error for a problem about who calls, or how often.</summary>
    public static RpcError For(Problem problem) => new(RpcErrorCode.Refused, problem.Detail ?? problem.Title, problem.Reason)
    {
        Status = problem.Status,
        Challenge = problem.Challenge,
    };

    private static RpcError For(TaskRejection rejection, string message, A2ADialect dialect, bool isCancel) => rejection switch
    {
        TaskRejection.NotFound => new(RpcErrorCode.TaskNotFound, message),
        TaskRejection.AlreadyFinal when isCancel => new(RpcErrorCode.TaskNotCancelable, message),
        TaskRejection.CheckpointNotFound or TaskRejection.CheckpointStoreUnavailable => dialect.WithoutCheckpoint(message),
        TaskRejection.NotPausedYet or TaskRejection.NotPaused or TaskRejection.AlreadyAnswered or TaskRejection.AlreadyFinal
            or TaskRejection.NotRunning or TaskRejection.Claimed or TaskRejection.NotRedrivable => dialect.RefusedByTask(message),
        TaskRejection.AlreadyExists or TaskRejection.UnknownFlow or TaskRejection.UnknownActor or TaskRejection.Invalid
            or TaskRejection.FormNotSatisfied
            or TaskRejection.PayloadTooLarge => new(RpcErrorCode.InvalidParams, message),
        _ => Unlisted,
    };

    private static int CodeOf(RequestError defect) => defect switch
    {
        RequestError.MalformedJson => RpcErrorCode.ParseError,
        RequestError.UnsupportedMediaType => RpcErrorCode.ContentTypeNotSupported,
        RequestError.NotReady or RequestError.TooManyStreams or RequestError.Overloaded => RpcErrorCode.Internal,
        _ => RpcErrorCode.InvalidParams,
    };
}
