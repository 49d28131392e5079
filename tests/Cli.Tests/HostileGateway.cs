using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asya.Cli.Tests;

/// <summary>What answers at an address may be anything.</summary>
internal sealed class HostileGateway : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HostileGateway(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.First());

    public static async Task<HostileGateway> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new(application);
    }

    public static async Task WriteAsync(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
