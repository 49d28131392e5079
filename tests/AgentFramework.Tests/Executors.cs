using System.Text.Json.Nodes;
using Asya.Actors;
using Microsoft.Agents.AI.Workflows;

namespace Asya.AgentFramework.Tests;

/// <summary>Asks two ports at once.</summary>
internal sealed class Asker() : Executor<JsonObject, string>("asker")
{
    public override ValueTask<string> HandleAsync(
        JsonObject message, IWorkflowContext context, CancellationToken cancellationToken = default) =>
        new((string)message["about"]!);
}

/// <summary>Waits for both answers.</summary>
internal sealed class Collector() : Executor("collector")
{
    protected override ProtocolBuilder ConfigureProtocol(ProtocolBuilder protocolBuilder) => protocolBuilder
        .YieldsOutput<string>().ConfigureRoutes(routes => routes
        .AddHandler<bool>((cleared, context, token) => KeepAsync("cleared", $"{cleared}", context, token))
        .AddHandler<int>((amount, context, token) => KeepAsync("amount", $"{amount}", context, token)));

    private static async ValueTask KeepAsync(string name, string value, IWorkflowContext context, CancellationToken cancellationToken)
    {
        string? cleared = name == "cleared" ? value : await context.ReadStateAsync<string>("cleared", "both", cancellationToken);
        string? amount = name == "amount" ? value : await context.ReadStateAsync<string>("amount", "both", cancellationToken);
        await context.QueueStateUpdateAsync(name, value, "both", cancellationToken);
        if (cleared is not null && amount is not null)
        {
            await context.YieldOutputAsync($"{cleared}, {amount}", cancellationToken);
        }
    }
}

/// <summary>Fails, with a text for the task's callers.</summary>
internal sealed class Refuser() : Executor<JsonObject>("refuser")
{
    public override ValueTask HandleAsync(JsonObject message, IWorkflowContext context, CancellationToken cancellationToken = default) =>
        throw new ActorException("the topic is taken");
}
