using Asya.Gateway.Errors;
using Asya.Tasks;

namespace Asya.Gateway.Hosting;

/// <summary>The health endpoints for probes.</summary>
internal sealed class HealthEndpoints(IGrainFactory grains, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // No task has this key: the tenant before the ~ is never empty.
    private static readonly TaskKey ProbeKey = new("~health");

    // Liveness checks nothing else: a lost database must not restart every gateway.
    public static Task LiveAsync(HttpContext context) => SayAsync(context, "live"u8.ToArray());

    // Readiness goes down to the database.
    public async Task ReadyAsync(HttpContext context)
    {
        try
        {
            await grains.Catalog().GetAsync(ProbeKey, PayloadChoice.None, context.RequestAborted)
                .WaitAsync(Patience, clock, context.RequestAborted);
        }
        catch (Exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new RequestException(RequestError.NotReady, "The cluster does not answer.");
        }

        await SayAsync(context, "ready"u8.ToArray());
    }

    private static async Task SayAsync(HttpContext context, byte[] word)
    {
        using Asya.Gateway.Responses.PooledJson json = Asya.Gateway.Responses.PooledJson.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("status"u8, word);
        json.Writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }
}
