using Asya.Gateway.A2A.Rpc;

namespace Asya.Gateway.A2A;

/// <summary>What can be asked for, whatever it is called.</summary>
internal enum A2AOperation
{
    Send,
    SendStreaming,
    Get,
    List,
    Cancel,
    Subscribe,
    PushCreate,
    PushGet,
    PushList,
    PushDelete,
    ExtendedCard,
}

/// <summary>The operations that the agent card does not declare.</summary>
internal static class A2AOperations
{
    public static RpcException RefusePush() => new(RpcErrorCode.PushNotSupported, "push notifications are not supported");

    public static RpcException RefuseExtendedCard() => new(RpcErrorCode.UnsupportedOperation, "there is no extended agent card");
}
