using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rest;
using Asya.Gateway.A2A.Rpc;

namespace Asya.Gateway.A2A;

/// <summary>The addresses that 1.0 shares with the guides: a client that states 1.0 is answered in 1.0.</summary>
internal sealed class VersionSwitch(RestEndpoints rest)
{
    /// <summary>Joins the two handlers of an address.</summary>
    public RequestDelegate Create(RequestDelegate version1, RequestDelegate guide) => context =>
    {
        try
        {
            return Speaks1(context.Request) ? version1(context) : guide(context);
        }
        catch (RpcException notSpoken)
        {
            return rest.RefuseAsync(context, notSpoken);
        }
    };

    /// <summary>Whether a request to a shared address is answered in 1.0. An unknown version is refused in 1.0.</summary>
    public static bool IsFor1(HttpRequest request)
    {
        try
        {
            return Speaks1(request);
        }
        catch (RpcException)
        {
            return true;
        }
    }

    private static bool Speaks1(HttpRequest request) => request.StatedDialect() is { } said
        ? said == A2ADialect.Version1
        : Names(request.ContentType) || Names(request.Headers.Accept);

    private static bool Names(string? mediaTypes) =>
        mediaTypes?.Contains(RestEndpoints.MediaType, StringComparison.OrdinalIgnoreCase) == true;
}
