namespace Asya.Gateway.Telemetry;

/// <summary>Decides from the settings whether to export. The exporter itself reads how.</summary>
internal sealed record ExportSettings(bool Traces, bool Metrics, bool Logs, bool Prometheus)
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string PrometheusName = "Asya:Telemetry:Prometheus";

    /// <summary>Whether anything is exported.</summary>
    public bool Any => Traces || Metrics || Logs || Prometheus;

    public static ExportSettings Read(IConfiguration configuration)
    {
        // The standard knows one word for yes; whatever else is there means no.
        if (string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
        {
            return new(false, false, false, false);
        }

        return new(IsOn("TRACES"), IsOn("METRICS"), IsOn("LOGS"), configuration.GetValue(PrometheusName, defaultValue: false));

        bool IsOn(string signal) =>
            configuration[$"OTEL_{signal}_EXPORTER"] is null or "" or "otlp"
            && (Has(Endpoint) || Has($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));

        bool Has(string variable) => !string.IsNullOrWhiteSpace(configuration[variable]);
    }
}
