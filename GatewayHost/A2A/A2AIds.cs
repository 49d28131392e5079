using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Tasks;

namespace Asya.Gateway.A2A;

/// <summary>Task ids as A2A clients send them.</summary>
internal static class A2AIds
{
    /// <summary>Gets the task's key. What cannot be an id names no task, so it is as unknown as any other.</summary>
    public static TaskKey KeyOf(Caller caller, string taskId) =>
        TaskId.TryParse(taskId, out TaskId id) ? caller.KeyOf(id) : throw new RpcException(RpcErrorCode.TaskNotFound, "task not found");
}
