using System.Diagnostics;
using Asya.Payloads;
using Asya.Telemetry;

namespace Asya.Gateway.Tests;

/// <summary>How a request's trace gets into the task that it creates.</summary>
public sealed class TraceTests
{
    private const string Caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private const string Body = """{"id":"t-1","route":{"curr":"a"},"payload":{},"headers":{"n":1.0}}""";

    [Fact]
    public async Task The_callers_context_goes_on_in_the_envelope()
    {
        using ActivityListener listener = Listen();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        (await gateway.PostAsync("/mesh", Body, ("traceparent", Caller), ("tracestate", "v=1"))).EnsureSuccessStatusCode();

        JsonBytes headers = gateway.Cluster["t-1"].Request.Headers;
        ActivityContext context = TraceHeaders.Read(headers)!.Value;
        Assert.Equal(("4bf92f3577b34da6a3ce929d0e0e4736", "v=1"), (context.TraceId.ToString(), context.TraceState));
        Assert.NotEqual("00f067aa0ba902b7", context.SpanId.ToString());
        Assert.StartsWith("""{"n":1.0,""", headers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_context_of_the_envelope_itself_goes_before_that_of_the_request()
    {
        using ActivityListener listener = Listen();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        string body =
            Body.Replace(
                "\"n\":1.0", "\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"", StringComparison.Ordinal);
        (await gateway.PostAsync("/mesh", body, ("traceparent", Caller))).EnsureSuccessStatusCode();

        Assert.Equal(
            "0af7651916cd43dd8448eb211c80319c", TraceHeaders.Read(gateway.Cluster["t-1"].Request.Headers)!.Value.TraceId.ToString());
    }

    private static ActivityListener Listen()
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name is AsyaTelemetry.Name or "Microsoft.AspNetCore",
            Sample = static (ref options) => options.Parent.TraceId.ToString() is "4bf92f3577b34da6a3ce929d0e0e4736"
                or "0af7651916cd43dd8448eb211c80319c"
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
