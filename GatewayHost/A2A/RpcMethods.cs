namespace Asya.Gateway.A2A;

/// <summary>The JSON-RPC methods of A2A 0.3 that are known here.</summary>
internal static class RpcMethods
{
    public const string Send = "message/send";
    public const string Get = "tasks/get";
    public const string Cancel = "tasks/cancel";

    private const string PushPrefix = "tasks/pushNotificationConfig/";

    /// <summary>Gets the refusal of a method that is not offered.</summary>
    public static RpcException Refuse(string method) => method switch
    {
        "message/stream" or "tasks/resubscribe" =>
            new(RpcErrorCode.UnsupportedOperation, $"\"{method}\" is not supported; watch GET /mesh/{{id}}/events instead"),
        _ when method.StartsWith(PushPrefix, StringComparison.Ordinal) => new(RpcErrorCode.PushNotSupported, "push notifications are not supported"),
        _ => new(RpcErrorCode.MethodNotFound, $"method \"{method}\" not found"),
    };
}
