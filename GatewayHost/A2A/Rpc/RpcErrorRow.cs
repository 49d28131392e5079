namespace Asya.Gateway.A2A.Rpc;

/// <summary>
/// What 1.0 knows of an error beside its number: the HTTP status and the code's name of its REST binding, and its reason.
/// </summary>
internal readonly record struct RpcErrorRow(int HttpStatus, string Status, string? Reason = null)
{
    public static RpcErrorRow FromCode(int code) => code switch
    {
        RpcErrorCode.ParseError or RpcErrorCode.InvalidRequest or RpcErrorCode.InvalidParams => new(400, "INVALID_ARGUMENT"),
        RpcErrorCode.MethodNotFound => new(404, "NOT_FOUND"),
        RpcErrorCode.TaskNotFound => new(404, "NOT_FOUND", "TASK_NOT_FOUND"),
        RpcErrorCode.TaskNotCancelable => new(400, "FAILED_PRECONDITION", "TASK_NOT_CANCELABLE"),
        RpcErrorCode.PushNotSupported => new(400, "FAILED_PRECONDITION", "PUSH_NOTIFICATION_NOT_SUPPORTED"),
        RpcErrorCode.UnsupportedOperation => new(400, "FAILED_PRECONDITION", "UNSUPPORTED_OPERATION"),
        RpcErrorCode.ContentTypeNotSupported => new(400, "INVALID_ARGUMENT", "CONTENT_TYPE_NOT_SUPPORTED"),
        RpcErrorCode.InvalidAgentResponse => new(500, "INTERNAL", "INVALID_AGENT_RESPONSE"),
        RpcErrorCode.ExtendedCardNotConfigured => new(400, "FAILED_PRECONDITION", "EXTENDED_AGENT_CARD_NOT_CONFIGURED"),
        RpcErrorCode.ExtensionSupportRequired => new(400, "FAILED_PRECONDITION", "EXTENSION_SUPPORT_REQUIRED"),
        RpcErrorCode.VersionNotSupported => new(400, "FAILED_PRECONDITION", "VERSION_NOT_SUPPORTED"),
        _ => new(500, "INTERNAL"),
    };
}
