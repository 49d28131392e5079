using System.Collections.Frozen;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>The JSON-RPC methods of A2A: what each version calls what.</summary>
internal static class RpcMethods
{
    private static readonly FrozenDictionary<string, A2AMethod> Methods =
        new Dictionary<string, A2AMethod>
        {
            ["SendMessage"] = new(A2AOperation.Send, A2AVersion.Version1),
            ["SendStreamingMessage"] = new(A2AOperation.SendStreaming, A2AVersion.Version1),
            ["GetTask"] = new(A2AOperation.Get, A2AVersion.Version1),
            ["ListTasks"] = new(A2AOperation.List, A2AVersion.Version1),
            ["CancelTask"] = new(A2AOperation.Cancel, A2AVersion.Version1),
            ["SubscribeToTask"] = new(A2AOperation.Subscribe, A2AVersion.Version1),
            ["CreateTaskPushNotificationConfig"] = new(A2AOperation.PushCreate, A2AVersion.Version1),
            ["GetTaskPushNotificationConfig"] = new(A2AOperation.PushGet, A2AVersion.Version1),
            ["ListTaskPushNotificationConfigs"] = new(A2AOperation.PushList, A2AVersion.Version1),
            ["DeleteTaskPushNotificationConfig"] = new(A2AOperation.PushDelete, A2AVersion.Version1),
            ["GetExtendedAgentCard"] = new(A2AOperation.ExtendedCard, A2AVersion.Version1),
            ["message/send"] = new(A2AOperation.Send, A2AVersion.Version03),
            ["message/stream"] = new(A2AOperation.SendStreaming, A2AVersion.Version03),
            ["tasks/get"] = new(A2AOperation.Get, A2AVersion.Version03),
            ["tasks/list"] = new(A2AOperation.List, A2AVersion.Version03),
            ["tasks/cancel"] = new(A2AOperation.Cancel, A2AVersion.Version03),
            ["tasks/resubscribe"] = new(A2AOperation.Subscribe, A2AVersion.Version03),
            ["tasks/pushNotificationConfig/set"] = new(A2AOperation.PushCreate, A2AVersion.Version03),
            ["tasks/pushNotificationConfig/get"] = new(A2AOperation.PushGet, A2AVersion.Version03),
            ["tasks/pushNotificationConfig/list"] = new(A2AOperation.PushList, A2AVersion.Version03),
            ["tasks/pushNotificationConfig/delete"] = new(A2AOperation.PushDelete, A2AVersion.Version03),
            ["agent/getAuthenticatedExtendedCard"] = new(A2AOperation.ExtendedCard, A2AVersion.Version03),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Gets the names of all methods.</summary>
    public static IEnumerable<string> Names => Methods.Keys;

    /// <summary>Gets the operation that a method stands for, and the version that it is of; null: none.</summary>
    public static A2AMethod? Find(string method) =>
        Methods.TryGetValue(method, out A2AMethod known) ? known : null;
}
