using Asya.Gateway.A2A;
using Asya.Gateway.Connections;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Inbox;
using Asya.Gateway.Mcp;
using Asya.Gateway.Requests;
using Asya.Gateway.Tasks;
using Asya.Gateway.Telemetry;
using Asya.Gateway.Webhooks;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the gateway into a web application.</summary>
public static class AsyaGatewayApplicationExtensions
{
    /// <summary>Maps the gateway's endpoints, with their rules before them.</summary>
    /// <remarks>
    /// The application may have endpoints of its own: hosts, origins, bodies and problem+json are handled for the gateway's endpoints and
    /// for
    /// addresses without one. Authentication, authorization and the rate limit are the application's: with identity on, an endpoint that
    /// sets no policy requires the scope <c>admin</c>; <c>AllowAnonymous</c> opens it.
    /// </remarks>
    public static WebApplication MapAsyaGateway(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);

        application.Use(ConnectionUse.NoteAsync);
        application.UseEdge();
        application.Use(MeshAlias.ServeAsync);
        application.UseRouting();
        application.UseMiddleware<GatewayMiddleware>();
        application.UseOrigins();
        application.UseIdentity();
        application.UseJsonBodies();
        RouteGroupBuilder routes = application.MapGroup("").WithMetadata(new GatewayEndpoint());
        routes.MapHost();
        routes.MapMesh();
        routes.MapA2A();
        routes.MapMcp();
        routes.MapPush();
        routes.MapInbox();
        PrometheusPage.Map(application, routes);
        return application;
    }
}
