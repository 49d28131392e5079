using Asya.Settings;

namespace Asya.Gateway.Telemetry;

/// <summary>Decides from the settings whether to export. The exporter itself reads how.</summary>
internal sealed record ExportSettings(bool Traces, bool Metrics, bool Logs, bool Prometheus)
{
    private const string PrometheusName = "Asya:Telemetry:Prometheus";

    /// <summary>Whether anything is exported.</summary>
    public bool Any => Traces || Metrics || Logs || Prometheus;

    public static ExportSettings Read(IConfiguration configuration)
    {
        // The standard knows one word for yes; whatever else is there means no.
        if (string.Equals(configuration[AsyaVariables.OtelDisabled], "true", StringComparison.OrdinalIgnoreCase))
        {
            return new(false, false, false, false);
        }

        return new(
            IsOn(AsyaVariables.TracesExporter, AsyaVariables.OtlpTracesEndpoint),
            IsOn(AsyaVariables.MetricsExporter, AsyaVariables.OtlpMetricsEndpoint),
            IsOn(AsyaVariables.LogsExporter, AsyaVariables.OtlpLogsEndpoint),
            configuration.GetValue(PrometheusName, defaultValue: false));

        bool IsOn(string exporter, string endpoint) =>
            configuration[exporter] is null or "" or "otlp" && (Has(AsyaVariables.OtlpEndpoint) || Has(endpoint));

        bool Has(string variable) => !string.IsNullOrWhiteSpace(configuration[variable]);
    }
}
