using System.Globalization;
using Asya.Gateway.A2A.Artifacts;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Responses;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Gateway.Webhooks;

/// <summary>The body of one POST to a webhook, in the webhook's protocol.</summary>
/// <param name="Id">Tenant, task, webhook and event: the same whenever the same is sent again, and never another's.</param>
/// <param name="Json">The body.</param>
internal sealed record WebhookBody(string Id, byte[] Json)
{
    /// <summary>Creates the bodies to send for an event, in order.</summary>
    /// <param name="delivery">The event and its webhook.</param>
    /// <param name="task">The task, with its result if it is over.</param>
    public static IEnumerable<WebhookBody> Create(WebhookNotification delivery, TaskSnapshot task)
    {
        TaskSnapshot then = EventSnapshot.Create(delivery.Event, task);
        string id = string.Create(
            CultureInfo.InvariantCulture, $"{Escaped(task.Key.Value)}:{Escaped(delivery.Target.Id)}:{delivery.Event.Seq}");
        bool hasResult = then.Phase == TaskPhase.Succeeded && !task.Result.IsEmpty;
        TaskSnapshot whole = hasResult ? then with { Result = task.Result } : then;
        if (delivery.Target.Format == WebhookFormat.Task)
        {
            yield return new(id, Written(writer => new A2ATaskWriter(writer, A2ADialect.Version03).Write(new AgentTask(whole))));
            yield break;
        }

        // As in a stream: first the artifacts, then that there is nothing more to come.
        foreach (AgentArtifact artifact in AgentArtifact.Of(whole.Result))
        {
            yield return new(
                $"{id}:{artifact.Id}",
                Written(writer => new A2ATaskWriter(writer, A2ADialect.Version1).Write(StreamResponse.ResultOf(then, artifact))));
        }

        yield return new(
            id,
            Written(writer => new A2ATaskWriter(writer, A2ADialect.Version1).Write(StreamResponse.Status(then, then.Phase.IsTerminal))));
    }

    // Neither a colon, which separates, nor a full stop, which separates what is signed.
    private static string Escaped(string name) => Uri.EscapeDataString(name).Replace(".", "%2E", StringComparison.Ordinal);

    private static byte[] Written(Action<System.Text.Json.Utf8JsonWriter> write)
    {
        using PooledJson json = PooledJson.Rent();
        write(json.Writer);
        return json.Written.ToArray();
    }
}
