using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Errors;

/// <summary>Stands before the gateway's endpoints: sets what browsers are to heed, refuses strangers, and says in problem+json whatever goes wrong behind it.</summary>
/// <remarks>
/// Our own instead of UseExceptionHandler with UseStatusCodePages: one object on the path of each request, and the same
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
            // Nobody is there any more to be told.
        }
        catch (Exception exception)
        {
            await RefuseAsync(context, exception);
        }
    }

    // The router and the server refuse with a status alone.
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
            // Too late for a status: a cut connection is the only way left to say that this was not all.
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
