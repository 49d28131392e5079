using Asya.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Asya.Gateway.Telemetry;

/// <summary>Listens to this process's spans and metrics and sends them off. Lives only where a variable asks for it.</summary>
internal sealed class TelemetryExport(ExportSettings settings, string defaultName, IConfiguration configuration) : IHostedService, IDisposable
{
    private static readonly string[] Sources =
    [
        AsyaTelemetry.Name,
        "Microsoft.AspNetCore",
        "System.Net.Http",
        "Microsoft.Orleans.Runtime",
        "Microsoft.Orleans.Application",
    ];

    private static readonly string[] Meters =
    [
        AsyaTelemetry.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
        "Microsoft.Orleans",
    ];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The providers read the other variables themselves, from the same configuration as everything else here.
        if (settings.Traces)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .ConfigureResource(resource => Describe(resource, defaultName))
                .AddSource(Sources)
                .AddOtlpExporter()
                .Build();
        }

        if (settings.Metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .ConfigureResource(resource => Describe(resource, defaultName))
                .AddMeter(Meters)
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After everything else has stopped, so that the last steps are told too. What is left is sent, for some seconds at most.
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>Says who speaks, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> do: what is added last counts.</summary>
    internal static void Describe(ResourceBuilder resource, string defaultName) =>
        resource.Clear()
            .AddService(defaultName, serviceVersion: typeof(AsyaTelemetry).Assembly.GetName().Version?.ToString(3))
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
}
