using Asya.Gateway.Telemetry;
using Asya.Telemetry;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>Exports telemetry by the standard OpenTelemetry variables.</summary>
public static class AsyaTelemetryBuilderExtensions
{
    private static readonly string[] Sources =
    [
        AsyaTelemetry.Name,
        "Microsoft.AspNetCore",
        "System.Net.Http",
        "Microsoft.Orleans.Runtime",
        "Microsoft.Orleans.Application",
        "Npgsql",
    ];

    private static readonly string[] Meters =
    [
        AsyaTelemetry.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
        "Microsoft.Orleans",
        "Npgsql",
    ];

    /// <summary>
    /// Exports traces, metrics and logs over OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and shows metrics to Prometheus at
    /// <c>/metrics</c> if <c>Asya:Telemetry:Prometheus</c> is. Without either nothing is added.
    /// </summary>
    /// <remarks>It is OpenTelemetry's own hosting: what the host adds by <c>Services.AddOpenTelemetry()</c> goes the same way.</remarks>
    /// <param name="builder">The host.</param>
    /// <param name="serviceName">The service name unless <c>OTEL_SERVICE_NAME</c> is set.</param>
    public static IHostApplicationBuilder AddAsyaTelemetry(this IHostApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ExportSettings settings = ExportSettings.Read(builder.Configuration);
        if (builder.Configuration["Logging:Console:FormatterName"] is { Length: > 0 } formatter)
        {
            // The slim host sets a formatter in code, which would override the setting.
            builder.Services.Configure<ConsoleLoggerOptions>(options => options.FormatterName = formatter);
            builder.Logging.Configure(
                options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        }

        if (!settings.Any)
        {
            return builder;
        }

        // Registered as the first hosted service, so that it listens before any other starts. It is disposed with the container, so the
        // last steps are exported too.
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, serviceName));
        if (settings.Traces)
        {
            telemetry.WithTracing(static traces => traces.AddSource(Sources).AddOtlpExporter());
        }

        if (settings.Metrics || settings.Prometheus)
        {
            telemetry.WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters);
                _ = settings.Metrics ? metrics.AddOtlpExporter() : metrics;
                _ = settings.Prometheus ? metrics.AddPrometheusExporter() : metrics;
            });
        }

        if (settings.Prometheus)
        {
            builder.Services.AddSingleton<PrometheusPage>();
        }

        if (settings.Logs)
        {
            builder.Logging.AddOpenTelemetry(static options =>
            {
                options.IncludeScopes = true;
                options.AddOtlpExporter();
            });
        }

        return builder;
    }

    /// <summary>
    /// Whether traces are exported: then grain calls should carry their context, by <c>AddActivityPropagation()</c> on the silo and the
    /// client.
    /// </summary>
    public static bool ExportsTraces(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return ExportSettings.Read(configuration).Traces;
    }

    // Sets the service name, unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES do: the last detector wins.
    private static void Describe(ResourceBuilder resource, string defaultName) =>
        resource.Clear()
            .AddService(defaultName, serviceVersion: typeof(AsyaTelemetry).Assembly.GetName().Version?.ToString(3))
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
}
