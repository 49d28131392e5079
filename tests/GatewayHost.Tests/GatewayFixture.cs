using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Gateway.Tests.Fakes;
using Asya.Gateway.Webhooks;
using Asya.TestKit.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Asya.Gateway.Tests;

/// <summary>The gateway on Kestrel and a free port, over a fake cluster.</summary>
public sealed class GatewayFixture : IAsyncDisposable
{
    private readonly WebApplication _application;

    private static readonly ConcurrentDictionary<bool, Task<ApiDocument>> Described = new();

    private GatewayFixture(WebApplication application, FakeCluster cluster, LogLines log, ApiDocument api)
    {
        _application = application;
        Log = log;
        Cluster = cluster;
        Api = api;
        Address = new Uri(application.Urls.First());
        string prefix = application.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.PathBase ?? "";
        Http = new HttpClient(new DescribedAnswers(api, prefix) { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public FakeCluster Cluster { get; }

    /// <summary>Gets the description of the API, which every answer to <see cref="Http"/> is held against.</summary>
    public ApiDocument Api { get; }

    public LogLines Log { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _application.Services;

    public IHostApplicationLifetime Lifetime => _application.Lifetime;

    public static async Task<GatewayFixture> StartAsync(
        Action<GatewayOptions>? configure = null, TimeProvider? clock = null, string environment = "Production",
        string url = "http://127.0.0.1:0",
        Action<WebApplicationBuilder>? build = null)
    {
        FakeCluster cluster = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        LogLines log = new();
        builder.Logging.ClearProviders().AddProvider(log).AddFilter("Microsoft", LogLevel.None);
        builder.WebHost.UseUrls(url);
        builder.Services.AddSingleton<IGrainFactory>(new FakeGrainFactory(cluster));
        builder.Services.AddSingleton<WebhookResolver>(new FakeResolver());
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }

        builder.Services.Configure<GatewayOptions>(options => configure?.Invoke(options));
        builder.Services.AddAsyaGateway();
        build?.Invoke(builder);
        WebApplication application = builder.Build();
        application.MapAsyaGateway();
        await application.StartAsync();
        await cluster.Feed.SubscribedAsync(1);
        bool hasIdentity = application.Services.GetRequiredService<IOptions<IdentityOptions>>().Value.IsOn;
        ApiDocument api = await Described.GetOrAdd(hasIdentity, _ => DescribeAsync(application.Services));
        return new GatewayFixture(application, cluster, log, api);
    }

    private static async Task<ApiDocument> DescribeAsync(IServiceProvider services)
    {
        OpenApiDocument api = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        return new ApiDocument(await api.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Http.SendAsync(request);
    }

    /// <summary>Creates a task of the example route and expects that to work.</summary>
    public async Task CreateAsync(string id)
    {
        using HttpResponseMessage response =
            await PostAsync(
                "/mesh", $$$"""{"id":"{{{id}}}","route":{"curr":"draft","next":["x-pause","publish"]},"payload":{"topic":"Q3"}}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"Expected {expected}, got {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await _application.DisposeAsync();
        Cluster.Dispose();
    }
}
