using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;

namespace Asya.Gateway.Telemetry;

/// <summary>
/// The metrics of this process as Prometheus reads them, where that is switched on. They are of all tenants, so it takes an admin.
/// </summary>
internal sealed class PrometheusPage
{
    private RequestDelegate _exporter = static _ => Task.CompletedTask;

    public static void Map(IApplicationBuilder application, IEndpointRouteBuilder routes)
    {
        if (application.ApplicationServices.GetService<PrometheusPage>() is not { } page)
        {
            return;
        }

        // The exporter is a middleware; as the whole of an endpoint it is guarded and described like all others.
        IApplicationBuilder pipeline = application.New();
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(static _ => true);
        page._exporter = pipeline.Build();
        routes.Get("/metrics", page.ShowAsync, "Metrics", "The metrics of this process, for Prometheus", new ApiNote
        {
            Group = "Gateway",
            Needs = Scope.Admin,
            Answers = [new(StatusCodes.Status200OK, "The metrics", null, "text/plain")],
        });
    }

    public Task ShowAsync(HttpContext context) => _exporter(context);
}
