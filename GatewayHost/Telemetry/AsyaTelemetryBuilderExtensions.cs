using Asya.Gateway.Telemetry;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Microsoft.Extensions.Hosting;

/// <summary>Sends telemetry where the standard variables of OpenTelemetry say.</summary>
public static class AsyaTelemetryBuilderExtensions
{
    /// <summary>Exports traces, metrics and logs over OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Without it nothing is added.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="serviceName">The name that this process has unless <c>OTEL_SERVICE_NAME</c> says another.</param>
    public static IHostApplicationBuilder AddAsyaTelemetry(this IHostApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ExportSettings settings = ExportSettings.Read(builder.Configuration);
        if (builder.Configuration["Logging:Console:FormatterName"] is { Length: > 0 } formatter)
        {
            // The slim host chooses a formatter in code, and what the setting says would not count.
            builder.Services.Configure<ConsoleLoggerOptions>(options => options.FormatterName = formatter);
            builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        }

        if (settings.Traces || settings.Metrics)
        {
            // First in: it listens before anybody speaks.
            builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(
                provider => new TelemetryExport(settings, serviceName, provider.GetRequiredService<IConfiguration>())));
        }

        if (settings.Logs)
        {
            builder.Logging.AddOpenTelemetry(options =>
            {
                ResourceBuilder resource = ResourceBuilder.CreateEmpty();
                TelemetryExport.Describe(resource, serviceName);
                options.SetResourceBuilder(resource);
                options.IncludeScopes = true;
                options.AddOtlpExporter();
            });
        }

        return builder;
    }
}
