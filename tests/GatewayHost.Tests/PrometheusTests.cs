using System.Diagnostics.Metrics;
using System.Net;
using Asya.Gateway.Tests.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Asya.Gateway.Tests;

/// <summary>The Prometheus page, where it is enabled. Its scope is in the table of endpoints.</summary>
public sealed class PrometheusTests
{
    [Fact]
    public async Task An_admin_reads_our_instruments_as_text()
    {
        using KeyFile keys = new KeyFile().With("ann", "read create").With("root", "admin");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys, ("Asya:Telemetry:Prometheus", "true"));
        (await gateway.SendAsync(HttpMethod.Post, "/mesh", """{"id":"t","flow":"report_approval"}""", IdentityGateway.KeyOf("ann")))
            .Dispose();
        using HttpResponseMessage stream = await gateway.SendAsync(HttpMethod.Get, "/mesh/t/stream", null, IdentityGateway.KeyOf("ann"));

        using HttpResponseMessage page = await gateway.SendAsync(HttpMethod.Get, "/metrics", null, IdentityGateway.KeyOf("root"));

        Assert.Equal((HttpStatusCode.OK, "text/plain"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        string text = await page.Content.ReadAsStringAsync();
        Assert.Contains("# TYPE asya_gateway_streams gauge", text, StringComparison.Ordinal);
        Assert.Contains("kestrel_active_connections{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_of_ones_own_adds_its_meters_with_the_ordinary_API()
    {
        using Meter meter = new($"Mine.{Guid.NewGuid():N}");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(build: builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("Asya:Telemetry:Prometheus", "true")]);
            builder.AddAsyaTelemetry("mine");
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(meter.Name));
        });
        meter.CreateCounter<int>("my.reports").Add(7);

        string text = await gateway.Http.GetStringAsync("/metrics");

        Assert.Contains("my_reports_total{", text, StringComparison.Ordinal);
        Assert.Contains("kestrel_active_connections{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_no_page_unless_it_is_enabled()
    {
        using KeyFile keys = new KeyFile().With("root", "admin");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);

        using HttpResponseMessage page = await gateway.SendAsync(HttpMethod.Get, "/metrics", null, IdentityGateway.KeyOf("root"));

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }
}
