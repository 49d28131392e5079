using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Payloads;
using Asya.Steps;

namespace Asya.Actors;

/// <summary>Turns each kind of handler that a user may write into the one kind that is run.</summary>
internal static class ActorHandlers
{
    public static IActorHandler From(IActor actor) => new Function(actor.ProcessAsync);

    public static IActorHandler From(Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>> function) =>
        new Function(function);

    public static IActorHandler From(IGeneratorActor actor) => new Generator(actor.ProcessAsync);

    public static IActorHandler From(Func<JsonObject, ActorContext, CancellationToken, IAsyncEnumerable<ActorYield>> generator) =>
        new Generator(generator);

    public static IActorHandler From<TPayload, TResult>(IActor<TPayload, TResult> actor)
        where TResult : class => new Typed<TPayload, TResult>(actor);

    private static JsonObject Read(StepRequest request) =>
        request.Payload.ToObject() ?? throw new ActorException("the payload is no JSON object");

    private sealed class Function(Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>> function) : IActorHandler
    {
        public async Task<ImmutableArray<ActorFrame>> HandleAsync(
            StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
        {
            ActorContext context = new(request, progress);
            JsonObject? result = await function(Read(request), context, cancellationToken);
            return result is null ? [] : [context.Frame(result)];
        }
    }

    private sealed class Typed<TPayload, TResult>(IActor<TPayload, TResult> actor) : IActorHandler
        where TResult : class
    {
        public async Task<ImmutableArray<ActorFrame>> HandleAsync(
            StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
        {
            ActorContext context = new(request, progress);
            TResult? result = await actor.ProcessAsync(AuthorJson.Read<TPayload>(request.Payload), context, cancellationToken);
            if (result is null)
            {
                return [];
            }

            if (AuthorJson.ToNode(result) is not JsonObject own)
            {
                throw new ActorException("the result is no JSON object");
            }

            // Members that the author's type does not name (a reviewer's answer, for example) stay.
            return [context.Frame(context.Replaces ? own : Over(Read(request), own))];
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

    private sealed class Generator(Func<JsonObject, ActorContext, CancellationToken, IAsyncEnumerable<ActorYield>> generator)
        : IActorHandler
    {
        public async Task<ImmutableArray<ActorFrame>> HandleAsync(
            StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
        {
            ActorContext context = new(request, progress);
            ImmutableArray<ActorFrame>.Builder frames = ImmutableArray.CreateBuilder<ActorFrame>(1);
            await foreach (ActorYield item in generator(Read(request), context, cancellationToken).WithCancellation(cancellationToken))
            {
                switch (item)
                {
                    case ActorYield.Frame frame:
                        frames.Add(context.Frame(frame.Value));
                        break;
                    case ActorYield.Command command:
                        command.Apply(context);
                        break;
                }
            }

            return frames.DrainToImmutable();
        }
    }
}
