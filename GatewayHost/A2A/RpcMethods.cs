namespace Asya.Gateway.A2A;

/// <summary>The JSON-RPC methods of A2A: what each version calls what.</summary>
internal static class RpcMethods
{
    /// <summary>Gets the operation that a method stands for, and the version that it is of; null: none.</summary>
    public static (A2AOperation Operation, A2AVersion Version)? Find(string method) => method switch
    {
        "SendMessage" => (A2AOperation.Send, A2AVersion.Version1),
        "SendStreamingMessage" => (A2AOperation.SendStreaming, A2AVersion.Version1),
        "GetTask" => (A2AOperation.Get, A2AVersion.Version1),
        "ListTasks" => (A2AOperation.List, A2AVersion.Version1),
        "CancelTask" => (A2AOperation.Cancel, A2AVersion.Version1),
        "SubscribeToTask" => (A2AOperation.Subscribe, A2AVersion.Version1),
        "CreateTaskPushNotificationConfig" or "GetTaskPushNotificationConfig" or "ListTaskPushNotificationConfigs"
            or "DeleteTaskPushNotificationConfig" => (A2AOperation.Push, A2AVersion.Version1),
        "GetExtendedAgentCard" => (A2AOperation.ExtendedCard, A2AVersion.Version1),
        "message/send" => (A2AOperation.Send, A2AVersion.Version03),
        "message/stream" => (A2AOperation.SendStreaming, A2AVersion.Version03),
        "tasks/get" => (A2AOperation.Get, A2AVersion.Version03),
        "tasks/list" => (A2AOperation.List, A2AVersion.Version03),
        "tasks/cancel" => (A2AOperation.Cancel, A2AVersion.Version03),
        "tasks/resubscribe" => (A2AOperation.Subscribe, A2AVersion.Version03),
        "tasks/pushNotificationConfig/set" or "tasks/pushNotificationConfig/get" or "tasks/pushNotificationConfig/list"
            or "tasks/pushNotificationConfig/delete" => (A2AOperation.Push, A2AVersion.Version03),
        "agent/getAuthenticatedExtendedCard" => (A2AOperation.ExtendedCard, A2AVersion.Version03),
        _ => null,
    };
}
