using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Asya.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests;

/// <summary>Actors whose steps a test can hold and look into.</summary>
public sealed class TestActors
{
    private static readonly string[] Names = ["work", "legal", "publish", "fan", "garbage", "thrower"];

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _entered = new();
    private readonly ConcurrentDictionary<string, int> _runs = new();

    public ConcurrentQueue<string> Cancelled { get; } = new();

    /// <summary>From now on, the actor's steps wait until <see cref="Release"/>.</summary>
    public void Hold(string actor) => _gates[actor] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release(string actor)
    {
        if (_gates.TryRemove(actor, out TaskCompletionSource? gate))
        {
            gate.TrySetResult();
        }
    }

    public void ReleaseAll()
    {
        foreach (string actor in _gates.Keys)
        {
            Release(actor);
        }
    }

    /// <summary>Completes when a step of this actor has begun for the task.</summary>
    public Task EnteredAsync(string actor, string id) =>
        _entered.GetOrAdd($"{actor}/{id}", static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public int Runs(string actor, string id) => _runs.GetValueOrDefault($"{actor}/{id}");

    internal void Register(IServiceCollection services)
    {
        foreach (string name in Names)
        {
            services.AddActor(name, (JsonObject payload, ActorContext context, CancellationToken token) => RunAsync(name, payload, context, token));
        }
    }

    private async Task<JsonObject?> RunAsync(string name, JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        string run = $"{name}/{context.Id}";
        _runs.AddOrUpdate(run, 1, static (_, n) => n + 1);
        _entered.GetOrAdd(run, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        if (_gates.TryGetValue(name, out TaskCompletionSource? gate))
        {
            try
            {
                await gate.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled.Enqueue(run);
                throw;
            }
        }

        if (name == "thrower")
        {
            throw new InvalidOperationException("the password is hunter2");
        }

        payload[name] = "done";
        return payload;
    }
}
