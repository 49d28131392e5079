using System.Text.Json.Nodes;
using Asya.Actors;

namespace Asya.TestSilo;

/// <summary>Actors that no sample would show.</summary>
internal static class TestActors
{
    public static IServiceCollection AddTestActors(this IServiceCollection services) => services
        .AddSingleton<Marks>()
        .AddActor("echo", static (payload, _, _) => Done(payload))
        .AddActor("increment", static (payload, _, _) => Done(With(Counted(payload), "value", (payload["value"]?.GetValue<int>() ?? 0) + 5)))
        .AddActor("sleeper", static async (payload, _, cancellationToken) =>
        {
            await Task.Delay(Milliseconds(payload), TimeProvider.System, cancellationToken);
            return With(payload, "slept", true);
        })
        .AddActor("stubborn", static (payload, _, _) =>
        {
            // Blocks its thread, and ignores the token.
            using ManualResetEventSlim never = new();
            never.Wait(Milliseconds(payload), CancellationToken.None);
            return Done(With(payload, "stubborn", true));
        })
        .AddActor("hanger", static async (_, _, _) =>
        {
            await new TaskCompletionSource().Task;
            return null;
        })
        .AddActor("thrower", static (_, _, _) => Fails(new InvalidOperationException("the password is hunter2")))
        .AddActor("refuser", static (_, _, _) => Fails(new ActorException("the topic is taken")))
        .AddActor("canceler", static (_, _, _) => Fails(new OperationCanceledException("on its own account")))
        .AddGeneratorActor("splitter", static (payload, _, _) => SplitAsync(payload))
        .AddGeneratorActor("garbage", static (payload, _, cancellationToken) => Garbage.MakeAsync(payload, cancellationToken))
        .AddActor("asker", static (payload, context, _) =>
        {
            context.Headers["x-asya-pause"] = payload["ask"]?.DeepClone();
            return Done(payload);
        })
        .AddActor("inserter", static (payload, context, _) =>
        {
            context.PauseFor((JsonObject)payload["ask"]!.DeepClone());
            return Done(payload);
        })
        .AddActor<Gate>("gate")
        .AddActor("teller", static (payload, context, _) =>
        {
            context.ProgressText("Once upon ");
            context.ProgressStatus("Thinking...");
            context.Progress(new JsonObject { ["percent"] = 40 });
            return Done(payload);
        })
        .AddActor("collector", static (payload, _, _) => Done(With(payload, "live", Collect())))
        .AddActor<Killer>("killer")
        .AddActor<SlowOnce>("slow_once");

    /// <summary>Gives as many payloads as <c>slices</c> says, which go through <c>increment</c> and meet at <c>echo</c>.</summary>
    private static async IAsyncEnumerable<ActorYield> SplitAsync(JsonObject payload)
    {
        await Task.Yield();
        yield return ActorYield.MeetAt("echo");
        yield return ActorYield.Next("increment", "echo");
        for (int i = 0; i < payload["slices"]!.GetValue<int>(); i++)
        {
            yield return new JsonObject { ["value"] = i, ["runs"] = payload["runs"]?.DeepClone() };
        }
    }

    /// <summary>Leaves a file for this run in the folder that the payload names as <c>runs</c>, if it names one.</summary>
    private static JsonObject Counted(JsonObject payload)
    {
        if (payload["runs"]?.GetValue<string>() is { } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{Guid.NewGuid():N}"), []);
        }

        return payload;
    }

    /// <summary>Collects all garbage of the process, gives what is free back to the system, and gets the bytes that live on.</summary>
    private static long Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    private static Task<JsonObject?> Done(JsonObject payload) => Task.FromResult<JsonObject?>(payload);

    // Before the first await, as a handler that checks its arguments does.
    private static Task<JsonObject?> Fails(Exception exception) => throw exception;

    private static TimeSpan Milliseconds(JsonObject payload) => TimeSpan.FromMilliseconds(payload["ms"]?.GetValue<int>() ?? 0);

    private static JsonObject With(JsonObject payload, string name, JsonNode value)
    {
        payload[name] = value;
        return payload;
    }

    /// <summary>Takes as long as the test wants.</summary>
    private sealed class Gate(Marks marks) : IActor
    {
        public async Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
        {
            await marks.OpenedAsync(context.Id, cancellationToken);
            return payload;
        }
    }

    /// <summary>Takes the process with it, the first time that it meets a task.</summary>
    private sealed class Killer(Marks marks) : IActor
    {
        public Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
        {
            if (marks.Leave(context.Id, "killer"))
            {
                Death.Now("actor killer");
            }

            return Done(With(payload, "survived", true));
        }
    }

    /// <summary>Exceeds every timeout the first time that it gets a task; afterwards it is quick.</summary>
    private sealed class SlowOnce(Marks marks) : IActor
    {
        public async Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
        {
            if (marks.Leave(context.Id, "slow_once"))
            {
                await Task.Delay(TimeSpan.FromHours(1), TimeProvider.System, cancellationToken);
            }

            return With(payload, "quick", true);
        }
    }
}
