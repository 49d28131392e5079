using System.Text;

namespace Asya.SystemTests;

/// <summary>The exports of the real process with the standard variables.</summary>
public sealed class TelemetryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task The_trace_of_a_request_goes_on_after_a_kill_and_is_exported_with_metrics_and_logs()
    {
        using OtlpCollector collector = new();
        SiloSettings settings = SiloSettings.Product
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url)
            .With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .With("OTEL_SERVICE_NAME", "asya-under-test")
            .With("OTEL_BSP_SCHEDULE_DELAY", "50")
            .With("Asya__Telemetry__Prometheus", "true")
            .With("OTEL_METRIC_EXPORT_INTERVAL", "200")
            .With("Logging__Console__FormatterName", "json")
            .With("Logging__Console__FormatterOptions__IncludeScopes", "true")
            .With("Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics", "Information")
            .With("Logging__LogLevel__Asya.Grains.Tasks.TaskGrain", "Debug");
        await using SiloProcess silo = await SiloProcess.StartAsync(settings);
        using HttpRequestMessage request = new(HttpMethod.Post, silo.Mesh.Absolute("/mesh?wait=20"))
        {
            Content = new StringContent(
                """{"id":"traced","flow":"report_approval","payload":{"topic":"Q3"}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        Reply created = await silo.Mesh.SendAsync(request);
        Assert.Contains($"00-{Trace}-", created.Text, StringComparison.Ordinal);
        await collector.WaitForAsync("/v1/traces", Part("process draft"), "the first step");
        await collector.WaitForAsync("/v1/metrics", Part("asya.task.paused"), "the number of paused tasks");
        await silo.KillAsync();
        int before = collector.Posts.Count;
        await silo.StartAgainAsync();
        await silo.Mesh.ResumeAndWaitAsync("traced", """{"approved":true}""");

        await collector.WaitForAsync("/v1/traces", Part("process publish"), "the last step");
        byte[] trace = Convert.FromHexString(Trace);
        Assert.Contains(collector.Posts.Skip(before), post => post.Path == "/v1/traces" && post.Body.AsSpan().IndexOf(trace) >= 0
            && post.Body.AsSpan().IndexOf(Part("process publish")) >= 0);
        Assert.True(collector.Has("/v1/traces", Part("asya-under-test")), "OTEL_SERVICE_NAME does not count");
        Assert.Contains(
            collector.Posts,
            post => post.Path == "/v1/traces" && post.Body.AsSpan().IndexOf(trace) >= 0
                && post.Body.AsSpan().IndexOf(Part("Microsoft.Orleans.Application")) >= 0);
        Assert.Contains("asya_task_ended_total{", (await silo.Mesh.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        await collector.WaitForAsync("/v1/logs", Part("moved from"), "a line of the log");
        await collector.WaitForAsync("/v1/metrics", Part("http.server.request.duration"), "the server's own metrics");
        await silo.SaidAsync("\"TraceId\":");
    }

    private static byte[] Part(string text) => Encoding.UTF8.GetBytes(text);
}
