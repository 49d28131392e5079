using Asya.Gateway.A2A;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Inbox;
using Asya.Gateway.Intake;
using Asya.Gateway.Mcp;
using Asya.Gateway.Problems;
using Asya.Gateway.Push;
using Asya.Gateway.Tasks;
using Asya.Gateway.Telemetry;

namespace Microsoft.AspNetCore.Builder;

public static class AsyaGatewayApplicationExtensions
{
    /// <summary>Puts the gateway's rules before every endpoint of the application and maps its own.</summary>
    public static WebApplication MapAsyaGateway(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);

        application.UseEdge();
        application.UseMiddleware<GatewayMiddleware>();
        application.UseRouting();
        application.UseOrigins();
        application.UseIdentity();
        application.UseJsonBodies();
        application.MapHost();
        application.MapMesh();
        application.MapA2A();
        application.MapMcp();
        application.MapPush();
        application.MapInbox();
        PrometheusPage.Map(application);
        return application;
    }
}
