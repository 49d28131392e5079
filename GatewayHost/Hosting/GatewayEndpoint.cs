namespace Asya.Gateway.Hosting;

/// <summary>Marks the gateway's endpoints in an application that may have others.</summary>
internal sealed class GatewayEndpoint
{
    /// <summary>
    /// Whether a request is the gateway's to judge: for one of its endpoints, or for none, as with an unknown address or a wrong method.
    /// </summary>
    public static bool Owns(HttpContext context) =>
        context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<GatewayEndpoint>() is not null;
}
