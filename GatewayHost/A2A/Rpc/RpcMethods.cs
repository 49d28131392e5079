using System.Collections.Frozen;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>The JSON-RPC methods of A2A: what each version calls what.</summary>
internal static class RpcMethods
{
    private static readonly FrozenDictionary<string, (A2AOperation Operation, A2AVersion Version)> Methods =
        new Dictionary<string, (A2AOperation, A2AVersion)>
        {
            ["SendMessage"] = (A2AOperation.Send, A2AVersion.Version1),
            ["SendStreamingMessage"] = (A2AOperation.SendStreaming, A2AVersion.Version1),
            ["GetTask"] = (A2AOperation.Get, A2AVersion.Version1),
            ["ListTasks"] = (A2AOperation.List, A2AVersion.Version1),
            ["CancelTask"] = (A2AOperation.Cancel, A2AVersion.Version1),
            ["SubscribeToTask"] = (A2AOperation.Subscribe, A2AVersion.Version1),
            ["CreateTaskPushNotificationConfig"] = (A2AOperation.PushCreate, A2AVersion.Version1),
            ["GetTaskPushNotificationConfig"] = (A2AOperation.PushGet, A2AVersion.Version1),
            ["ListTaskPushNotificationConfigs"] = (A2AOperation.PushList, A2AVersion.Version1),
            ["DeleteTaskPushNotificationConfig"] = (A2AOperation.PushDelete, A2AVersion.Version1),
            ["GetExtendedAgentCard"] = (A2AOperation.ExtendedCard, A2AVersion.Version1),
            ["message/send"] = (A2AOperation.Send, A2AVersion.Version03),
            ["message/stream"] = (A2AOperation.SendStreaming, A2AVersion.Version03),
            ["tasks/get"] = (A2AOperation.Get, A2AVersion.Version03),
            ["tasks/list"] = (A2AOperation.List, A2AVersion.Version03),
            ["tasks/cancel"] = (A2AOperation.Cancel, A2AVersion.Version03),
            ["tasks/resubscribe"] = (A2AOperation.Subscribe, A2AVersion.Version03),
            ["tasks/pushNotificationConfig/set"] = (A2AOperation.PushCreate, A2AVersion.Version03),
            ["tasks/pushNotificationConfig/get"] = (A2AOperation.PushGet, A2AVersion.Version03),
            ["tasks/pushNotificationConfig/list"] = (A2AOperation.PushList, A2AVersion.Version03),
            ["tasks/pushNotificationConfig/delete"] = (A2AOperation.PushDelete, A2AVersion.Version03),
            ["agent/getAuthenticatedExtendedCard"] = (A2AOperation.ExtendedCard, A2AVersion.Version03),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Gets the names of all methods.</summary>
    public static IEnumerable<string> Names => Methods.Keys;

    /// <summary>Gets the operation that a method stands for, and the version that it is of; null: none.</summary>
    public static (A2AOperation Operation, A2AVersion Version)? Find(string method) =>
        Methods.TryGetValue(method, out (A2AOperation, A2AVersion) known) ? known : null;
}
