using Asya.Gateway.Errors;
using Asya.Tasks;

namespace Asya.Gateway.Hosting;

/// <summary>What probes ask.</summary>
internal sealed class HealthEndpoints(IGrainFactory grains, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // No task has it: a tenant is never empty before its ~.
    private static readonly TaskKey Nobody = new("~health");

    // Nothing else is asked, or a lost database would restart every gateway.
    public static Task LiveAsync(HttpContext context) => SayAsync(context, "live"u8.ToArray());

    // Down to the database.
    public async Task ReadyAsync(HttpContext context)
    {
        try
        {
            await grains.Catalog().GetAsync(Nobody, PayloadChoice.None, context.RequestAborted).WaitAsync(Patience, clock, context.RequestAborted);
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
