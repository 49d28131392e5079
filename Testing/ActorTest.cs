using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Testing;

/// <summary>Runs a handler outside a silo: give it a payload, check the result.</summary>
/// <example><code>
/// ActorRun run = await ActorTest.For(new Draft()).RunAsync("""{"topic":"Q3"}""");
/// Assert.Equal("awaiting_review", (string?)run.Payload!["status"]);
/// </code></example>
public sealed class ActorTest
{
    private readonly IActorHandler _handler;

    private ActorTest(IActorHandler handler) => _handler = handler;

    /// <summary>Gets the route of the envelope. Default: this actor and nothing after it.</summary>
    public ActorRoute Route { get; init; } = ActorRoute.StartAt("actor");

    /// <summary>Gets the headers of the envelope: a JSON object.</summary>
    public string Headers { get; init; } = "{}";

    public static ActorTest For(IActor actor) => new(ActorHandlers.From(actor));

    public static ActorTest For(IGeneratorActor actor) => new(ActorHandlers.From(actor));

    public static ActorTest For<TPayload, TResult>(IActor<TPayload, TResult> actor)
        where TResult : class => new(ActorHandlers.From(actor));

    /// <summary>Takes the same handler to another place of a route.</summary>
    public ActorTest At(ActorRoute route) => new(_handler) { Route = route, Headers = Headers };

    /// <summary>Takes the same handler with other headers.</summary>
    public ActorTest With(string headers) => new(_handler) { Route = Route, Headers = headers };

    /// <summary>Runs one step, and validates the result as the engine does.</summary>
    /// <param name="payload">A JSON object.</param>
    /// <param name="cancellationToken">The handler's token.</param>
    public async Task<ActorRun> RunAsync(string payload, CancellationToken cancellationToken = default)
    {
        StepRequest request = new()
        {
            Number = new(new TaskKey("test"), 1, 1),
            Route = Route,
            Payload = JsonBytes.FromText(payload),
            Headers = JsonBytes.FromText(Headers),
        };
        List<JsonNode?> progress = [];
        StepReport report;
        try
        {
            report = StepOutcomes.From(
                Route.Curr, request, await _handler.HandleAsync(request, flown => progress.Add(Parse(flown)), cancellationToken));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            report = StepOutcomes.OfFailure(Route.Curr, request, e);
        }

        return new(FramesOf(report, Route), progress, report.Error);
    }

    private static ImmutableArray<ActorRunFrame> FramesOf(StepReport report, ActorRoute route)
    {
        if (report.Outcome != StepOutcome.Done)
        {
            return [];
        }

        ImmutableArray<StepFrame> frames = [
            new() { Payload = report.Payload, Next = (report.Route ?? route).Next, Headers = report.Headers }, .. report.Others];
        return [.. frames.Select(
            static f => new ActorRunFrame((JsonObject)Parse(f.Payload)!, f.Next, Parse(f.Headers) as JsonObject ?? []))];
    }

    private static JsonNode? Parse(JsonBytes json) => json.IsEmpty ? null : JsonNode.Parse(json.Span);
}
