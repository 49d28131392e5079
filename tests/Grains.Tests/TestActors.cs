using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Domain.Resiliency;
using Asya.Timing;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests;

/// <summary>Actors whose steps a test can hold and inspect.</summary>
public sealed class TestActors(Watch changes)
{
    private static readonly string[] Names = ["work", "legal", "publish", "merge", "thrower"];

    private static readonly RetryPolicy Calm =
        new() { MaxAttempts = 3, BackOff = BackoffGrowth.Constant, InitialDelay = TimeSpan.FromSeconds(20), Jitter = false };

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _entered = new();
    private readonly ConcurrentDictionary<string, int> _runs = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _keys = new();

    public ConcurrentQueue<string> Cancelled { get; } = new();

    /// <summary>Completes when a step of this actor has noticed that it was cancelled.</summary>
    public Task CancelledAsync(string actor, string id) =>
        changes.UntilAsync($"{actor} to be cancelled for {id}", () => Cancelled.Contains($"{actor}/{id}"));

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

    /// <summary>Gets how often the actors named <c>flaky</c> and <c>fuse</c> still fail.</summary>
    public ConcurrentDictionary<string, int> Failures { get; } = new();

    /// <summary>Gets the idempotency keys of an actor's runs for a task, in their order.</summary>
    public IEnumerable<string> Keys(string actor, string id) => _keys.GetValueOrDefault($"{actor}/{id}") ?? [];

    public int Runs(string actor, string id) => _runs.GetValueOrDefault($"{actor}/{id}");

    internal void Register(IServiceCollection services)
    {
        foreach (string name in Names)
        {
            Add(name, ActorSettings.Default);
        }

        ResiliencyPlan calm =
            new()
            {
                Policies = ImmutableDictionary<string, RetryPolicy>.Empty.Add("calm", Calm),
                Rules = [new(["TimeoutException"], "calm")]
            };
        Add("flaky", new() { Resiliency = calm });
        Add("slow", new() { Timeout = TimeSpan.FromSeconds(5), Resiliency = calm with { Rules = [new(["TimeoutError"], "calm")] } });
        Add("deaf", new() { Timeout = TimeSpan.FromSeconds(5) });
        Add("fuse", new() { Resiliency = new() { Breaker = new(2, TimeSpan.FromSeconds(30)) } });
        services.AddGeneratorActor("split", static (payload, _, _) => SplitAsync(payload));

        void Add(string name, ActorSettings settings) =>
            services.AddActor(name, (payload, context, token) => RunAsync(name, payload, context, token), settings);
    }

    /// <summary>Gives as many payloads as <c>slices</c> says, to go where <c>then</c> says, and to meet where <c>meet</c> says.</summary>
    private static async IAsyncEnumerable<ActorYield> SplitAsync(JsonObject payload)
    {
        await Task.Yield();
        string[] then = [.. payload["then"]!.GetValue<string>().Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (payload["meet"] is { } meet)
        {
            yield return ActorYield.Header("x-asya-fan-in", meet.DeepClone());
        }

        yield return ActorYield.Next(then);
        for (int i = 0; i < payload["slices"]!.GetValue<int>(); i++)
        {
            yield return new JsonObject { ["n"] = i };
        }
    }

    private async Task<JsonObject?> RunAsync(string name, JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        string run = $"{name}/{context.Id}";
        _runs.AddOrUpdate(run, 1, static (_, n) => n + 1);
        _keys.GetOrAdd(run, static _ => new()).Enqueue(context.IdempotencyKey);
        _entered.GetOrAdd(run, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        if (_gates.TryGetValue(name, out TaskCompletionSource? gate))
        {
            try
            {
                await gate.Task.WaitAsync(name == "deaf" ? CancellationToken.None : cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled.Enqueue(run);
                changes.Changed();
                throw;
            }
        }

        if (Failures.AddOrUpdate(name, 0, static (_, n) => n - 1) >= 0 && name is "flaky" or "fuse")
        {
            throw new TimeoutException("the other side does not answer");
        }

        if (name == "thrower")
        {
            throw new InvalidOperationException("the password is hunter2");
        }

        payload[name] = "done";
        return payload;
    }
}
