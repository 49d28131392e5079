using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain;

namespace Asya.Actors;

/// <summary>Turns each kind of handler that a user may write into the one kind that is run.</summary>
internal static class ActorHandlers
{
    /// <summary>How an author's own types look in JSON: as the payloads of the guides do, in snake_case.</summary>
    private static readonly JsonSerializerOptions AuthorTypes = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IActorHandler Of(IActor actor) => new Function(actor.ProcessAsync);

    public static IActorHandler Of(Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>> function) => new Function(function);

    public static IActorHandler Of(IGeneratorActor actor) => new Generator(actor.ProcessAsync);

    public static IActorHandler Of(Func<JsonObject, ActorContext, CancellationToken, IAsyncEnumerable<ActorYield>> generator) => new Generator(generator);

    public static IActorHandler Of<TPayload, TResult>(IActor<TPayload, TResult> actor)
        where TResult : class => new Typed<TPayload, TResult>(actor);

    private static JsonObject Read(StepRequest request) =>
        JsonText.ReadObject(request.Payload) ?? throw new ActorException("the payload is no JSON object");

    private static ActorFrame Frame(JsonObject payload, ActorContext context)
    {
        (ImmutableArray<string> next, JsonBytes headers) = context.Snapshot();
        return new(JsonText.Write(payload), next, headers);
    }

    private sealed class Function(Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>> function) : IActorHandler
    {
        public async Task<ImmutableArray<ActorFrame>> HandleAsync(StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
        {
            ActorContext context = new(request);
            JsonObject? result = await function(Read(request), context, cancellationToken);
            return result is null ? [] : [Frame(result, context)];
        }
    }

    private sealed class Typed<TPayload, TResult>(IActor<TPayload, TResult> actor) : IActorHandler
        where TResult : class
    {
        public async Task<ImmutableArray<ActorFrame>> HandleAsync(StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
        {
            ActorContext context = new(request);
            TPayload payload;
            try
            {
                payload = JsonSerializer.Deserialize<TPayload>(request.Payload.Span, AuthorTypes)
                    ?? throw new ActorException("the payload is null");
            }
            catch (JsonException e)
            {
                throw new ActorException($"the payload does not fit {typeof(TPayload).Name}{(e.Path is { } path ? $" at {path}" : "")}", e);
            }

            TResult? result = await actor.ProcessAsync(payload, context, cancellationToken);
            if (result is null)
            {
                return [];
            }

            if (JsonSerializer.SerializeToNode(result, AuthorTypes) is not JsonObject own)
            {
                throw new ActorException("the result is no JSON object");
            }

            // What the author's type does not name (a reviewer's answer, say) stays.
            return [Frame(context.Replaces ? own : Over(Read(request), own), context)];
        }

        private static JsonObject Over(JsonObject incoming, JsonObject own)
        {
            foreach ((string name, JsonNode? value) in own)
            {
                incoming[name] = value?.DeepClone();
            }

            return incoming;
        }
    }

    private sealed class Generator(Func<JsonObject, ActorContext, CancellationToken, IAsyncEnumerable<ActorYield>> generator) : IActorHandler
    {
        public async Task<ImmutableArray<ActorFrame>> HandleAsync(StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
        {
            ActorContext context = new(request);
            ImmutableArray<ActorFrame>.Builder frames = ImmutableArray.CreateBuilder<ActorFrame>(1);
            await foreach (ActorYield item in generator(Read(request), context, cancellationToken).WithCancellation(cancellationToken))
            {
                if (item is ActorYield.Frame frame)
                {
                    frames.Add(Frame(frame.Payload, context));
                }
                else if (item is not null)
                {
                    context.Apply(item);
                }
            }

            return frames.DrainToImmutable();
        }
    }
}
