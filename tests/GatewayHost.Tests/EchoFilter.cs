using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Asya.Gateway.Tests;

/// <summary>Returns the caller's identity at the end of the pipeline in a header.</summary>
internal sealed class EchoFilter : IStartupFilter
{
    public const string Header = "X-Seen";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(static (context, rest) =>
        {
            context.Response.OnStarting(() =>
            {
                HttpRequest request = context.Request;
                context.Response.Headers[Header] =
                    $"{context.Connection.RemoteIpAddress} {request.Scheme} {(request.PathBase.HasValue ? request.PathBase.Value : "-")}";
                return Task.CompletedTask;
            });
            return rest(context);
        });
        next(application);
    };
}
