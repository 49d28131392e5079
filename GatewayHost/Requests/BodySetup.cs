using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;

namespace Asya.Gateway.Requests;

/// <summary>What holds for the body of every request that may change something, whichever endpoint it is for.</summary>
internal static class BodySetup
{
    /// <summary>Refuses bodies that are no JSON, also where the endpoint would not read them.</summary>
    public static void UseJsonBodies(this WebApplication application) => application.Use(static (context, next) =>
        GatewayEndpoint.Owns(context) && RequestBody.IsForeign(context)
            ? Refusals.WriteAsync(context, RequestBody.NotJson())
            : next(context));
}
