using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Errors;

/// <summary>
/// Runs before the gateway's endpoints: sets the security headers, refuses foreign hosts and origins, and turns failures into problem+json.
/// </summary>
/// <remarks>
/// Replaces UseExceptionHandler with UseStatusCodePages: one object on the path of each request, and the same
/// answers in Development and Production.
/// </remarks>
internal sealed partial class GatewayMiddleware(
    RequestDelegate next, IOptions<GatewayOptions> options, IOptions<IdentityOptions> identity, ILogger<GatewayMiddleware> logger)
{
    private readonly OriginCheck _strangers =
        new(options.Value.AllowedHosts, options.Value.AllowedOrigins, identity.Value.IsOn, options.Value.Insecure);

    public Task InvokeAsync(HttpContext context) => GatewayEndpoint.Owns(context) ? GuardAsync(context) : next(context);

    private async Task GuardAsync(HttpContext context)
    {
        SecurityHeaders.Set(context.Response);
        try
        {
            _strangers.Check(context.Request);
            await next(context);
            if (IsBareRefusal(context.Response))
            {
                await ProblemWriter.WriteAsync(context, ProblemTable.ForStatus(context.Response.StatusCode));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
        }
        catch (Exception exception)
        {
            await RefuseAsync(context, exception);
        }
    }

    // The router and the server refuse with only a status.
    private static bool IsBareRefusal(HttpResponse response) =>
        response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null && string.IsNullOrEmpty(response.ContentType);

    private async Task RefuseAsync(HttpContext context, Exception exception)
    {
        Problem problem = ProblemTable.For(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            LogRequestFailed(logger, exception, context.Request.Method, problem.Reason);
        }

        if (context.Response.HasStarted)
        {
            // Too late for a status: aborting the connection is the only way to show that the response is incomplete.
            context.Abort();
            return;
        }

        context.Response.Clear();
        SecurityHeaders.Set(context.Response);
        await ProblemWriter.WriteAsync(context, problem);
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "A {Method} request failed: {Reason}")]
    private static partial void LogRequestFailed(ILogger logger, Exception exception, string method, string reason);
}
