using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Asya.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Authority.Tests;

/// <summary>
/// The actors of the flows. Each leaves a value that no other step has left, so that the origin of every leaf can be told, and is written
/// down here: what ran is known, whatever the record says.
/// </summary>
internal sealed class WorldActors(Watch changes)
{
    public const string AskPrompt = "Does legal agree?";

    private readonly ConcurrentDictionary<string, ConcurrentQueue<Output>> _outputs = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private int _values;

    /// <summary>Gets the actors that do nothing but leave their value.</summary>
    public static string[] Plain { get; } = ["note", "mark", "done", "audit"];

    public bool IsHeld(string key) => _gates.TryGetValue(key, out TaskCompletionSource? gate) && !gate.Task.IsCompleted;

    /// <summary>Lets the step go on that waits in the actor <c>hold</c>.</summary>
    public void Release(string key)
    {
        if (_gates.TryRemove(key, out TaskCompletionSource? gate))
        {
            gate.TrySetResult();
        }
    }

    /// <summary>Ends every step that waits, as the end of its process does, and forgets what it would have left.</summary>
    public void LoseAll()
    {
        foreach (string key in _gates.Keys)
        {
            if (_gates.TryRemove(key, out TaskCompletionSource? gate))
            {
                gate.TrySetCanceled();
            }
        }
    }

    /// <summary>Gets what the next step of a task has left, in the order in which they ran; null: no further step has run.</summary>
    public Output? Take(string key) =>
        _outputs.TryGetValue(key, out ConcurrentQueue<Output>? queue) && queue.TryDequeue(out Output? next) ? next : null;

    /// <summary>Gets the first step of a task that nothing has accounted for; null: there is none.</summary>
    public string? FirstLeft(string key) =>
        _outputs.TryGetValue(key, out ConcurrentQueue<Output>? queue) && queue.TryPeek(out Output? next) ? next.Actor : null;

    internal void Register(IServiceCollection services)
    {
        foreach (string name in Plain)
        {
            Add(name, static _ => { });
        }

        Add("insert", static context => context.Prepend("x-pause"));
        Add("insert_ask", static context => context.PauseFor(Ask()));
        Add("ask", static context => context.Headers["x-asya-pause"] = Ask());
        Add("drop", static context =>
        {
            List<string> next = [.. context.Next];
            next.Remove("x-pause");
            context.ContinueWith([.. next]);
        });
        Add("forge", static context =>
        {
            context.Headers["x-asya-end"] = new JsonObject { ["status"] = "succeeded", ["origin_id"] = "another" };
            context.Headers["x-asya-redrive-of"] = "another";
        });
        services.AddActor("loop", (payload, context, _) =>
        {
            if (!payload.ContainsKey("loop"))
            {
                context.Prepend("x-pause", "loop");
            }

            return Task.FromResult<JsonObject?>(Leave("loop", payload, context));
        });
        services.AddActor("many", (payload, context, _) =>
        {
            if (context.Route.Prev.Count(static actor => actor == "many") < 66)
            {
                context.Prepend("x-pause", "many");
            }

            return Task.FromResult<JsonObject?>(Leave("many", payload, context));
        });
        services.AddActor("look", (payload, context, _) =>
        {
            if (context.Headers.ContainsKey("x-asya-end")
                || (context.Headers["x-asya-redrive-of"] is { } of && of.GetValue<string>() == "another"))
            {
                payload["forged"] = true;
            }

            return Task.FromResult<JsonObject?>(Leave("look", payload, context));
        });
        services.AddActor("boom", (payload, context, _) => context.Headers.ContainsKey("x-asya-redrive-of")
            ? Task.FromResult<JsonObject?>(Leave("boom", payload, context))
            : throw new InvalidOperationException("boom"));
        services.AddActor("hold", async (payload, context, cancellationToken) =>
        {
            TaskCompletionSource gate = _gates.GetOrAdd(
                context.Number.Task.Value, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            changes.Changed();
            await gate.Task.WaitAsync(cancellationToken);
            return Leave("hold", payload, context);
        });
        services.AddGeneratorActor("split", (payload, context, _) => SplitAsync(payload, context));

        void Add(string name, Action<ActorContext> steer) => services.AddActor(name, (payload, context, _) =>
        {
            steer(context);
            return Task.FromResult<JsonObject?>(Leave(name, payload, context));
        });
    }

    /// <summary>What the actors say that define a pause.</summary>
    public static JsonObject Ask() => new()
    {
        ["prompt"] = AskPrompt,
        ["fields"] = new JsonArray(new JsonObject { ["name"] = "legal_ok", ["type"] = "boolean", ["required"] = true }),
        ["who"] = new JsonObject { ["groups"] = new JsonArray("legal") },
    };

    private async IAsyncEnumerable<ActorYield> SplitAsync(JsonObject payload, ActorContext context)
    {
        await Task.Yield();
        yield return ActorYield.Header("x-asya-fan-in", new JsonObject { ["aggregation_key"] = "/results", ["on_failure"] = "collect" });
        JsonObject own = Leave("split", payload, context);
        string mark = own["split"]!.GetValue<string>();
        yield return own;
        yield return ActorYield.Next("x-pause", "mark");
        for (int part = 1; part <= 2; part++)
        {
            yield return new JsonObject { ["part"] = $"{mark}/{part}", ["approved"] = true };
        }
    }

    private JsonObject Leave(string actor, JsonObject payload, ActorContext context)
    {
        string value = $"step-{Interlocked.Increment(ref _values)}";
        payload[actor] = value;
        _outputs.GetOrAdd(context.Number.Task.Value, static _ => new()).Enqueue(new(actor, value, context.Number.Step));
        return payload;
    }
}

/// <summary>What a step has left.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="Value">The value, which no other step has left.</param>
/// <param name="Step">The number of the step.</param>
internal sealed record Output(string Actor, string Value, int Step);
