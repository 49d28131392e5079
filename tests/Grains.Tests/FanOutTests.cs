using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Events;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests;

/// <summary>One task becomes several, and several become one again.</summary>
public sealed class FanOutTests
{
    private const string Meeting = """{"slices":6,"then":"work merge publish","meet":{"actor":"merge","aggregation_key":"/results"}}""";

    [Fact]
    public async Task Slices_run_as_tasks_of_their_own_and_meet_in_their_order()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateWithAsync("p", 300, Meeting, "split");
        await silo.Events.WaitAsync("p", "succeeded");

        TaskSnapshot task = await silo.GetAsync("p");
        using JsonDocument result = JsonDocument.Parse(task.Result.Utf8);
        Assert.Equal(
            (0, "done", "done"), (Number(result.RootElement), Text(result.RootElement, "merge"), Text(result.RootElement, "publish")));
        Assert.Equal([1, 2, 3, 4, 5], result.RootElement.GetProperty("results").EnumerateArray().Select(Number));
        Assert.All(result.RootElement.GetProperty("results").EnumerateArray(), s => Assert.False(s.TryGetProperty("merge", out _)));

        ImmutableArray<TaskSnapshot> children = await ChildrenAsync(silo, "p");
        Assert.Equal(5, children.Length);
        Assert.All(children, c => Assert.Equal((TaskPhase.Succeeded, "p"), (c.Phase, c.ParentId)));
        Assert.Equal(1, silo.Actors.Runs("merge", "p"));
    }

    [Fact]
    public async Task Without_a_meeting_they_go_their_own_ways()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateWithAsync("p", 300, """{"slices":4,"then":"work"}""", "split");
        await silo.Events.WaitAsync("p", "succeeded");
        foreach (TaskSnapshot child in await StartedAsync(silo, "p", 3))
        {
            await silo.Events.WaitAsync(child.Key.Value, "succeeded");
        }
    }

    [Fact]
    public async Task A_slice_may_wait_for_a_person_and_costs_its_parent_no_time()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await silo.CreateWithAsync("p", 60, """{"slices":2,"then":"x-pause work merge","meet":{"actor":"merge"}}""", "split");
        TaskSnapshot child = Assert.Single(await StartedAsync(silo, "p", 1));
        await silo.Events.WaitAsync("p", "paused");
        await silo.Events.WaitAsync(child.Key.Value, "paused");
        await silo.ResumeAsync("p");
        await silo.Events.WaitAsync("p", "gathering");

        silo.Clock.Advance(TimeSpan.FromHours(5));
        TaskSnapshot waiting = await silo.GetAsync("p");
        Assert.Equal((TaskPhase.Running, null), (waiting.Phase, waiting.Deadline));
        Assert.Equal(TimeSpan.FromSeconds(60), waiting.Remaining);

        await silo.ResumeAsync(child.Key.Value, """{"approved":"by a person"}""");
        await silo.Events.WaitAsync("p", "succeeded");
        Assert.Contains("by a person", (await silo.GetAsync("p")).Result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slice_that_is_over_and_removed_is_not_made_again_when_its_parent_is_cancelled()
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedFaultPoints faults = new();
        faults.Next("children:cancelled", cancelled.SetResult);
        await using TaskSilo silo = await TaskSilo.StartWithAsync(
            services => services.AddSingleton<FaultPoints>(faults), ("Asya:Tasks:Retention", "00:01:00"));
        await silo.CreateWithAsync("p", 300, """{"slices":3,"then":"x-pause work","meet":{}}""", "split");
        string[] slices = [.. (await StartedAsync(silo, "p", 2)).Select(static slice => slice.Key.Value)];
        await Task.WhenAll([.. slices.Append("p").Select(id => silo.Events.WaitAsync(id, "paused"))]);
        await silo.ResumeAsync(slices[0]);
        await silo.Events.WaitAsync("p", "slice");
        await silo.Events.WaitAsync(slices[0], "succeeded");

        // Until its checkpoint is gone and that its parent knows is noted, it is due sooner and not to be removed.
        ITaskReader rows = silo.Services[0].GetRequiredService<ITaskReader>();
        DateTimeOffset removable = silo.Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        await silo.Changes.UntilAsync("the slice to have nothing left to do", async () =>
            (await rows.DueAsync(removable, null, 100, CancellationToken.None)).Contains(new DueTask(removable, new TaskKey(slices[0]))));
        await silo.PassWatchedAsync(TimeSpan.FromMinutes(2), silo.Storage.ClearedAsync(slices[0]).WithTimeout("the slice to be removed"));

        await silo.Task("p").CancelAsync(new CancelTask(), CancellationToken.None);
        await cancelled.Task.WithTimeout("the slices to be cancelled");

        Assert.Null(await silo.Catalog.GetAsync(new TaskKey(slices[0]), PayloadChoice.None, CancellationToken.None));
        Assert.Equal(TaskPhase.Canceled, (await silo.GetAsync(slices[1])).Phase);
    }

    [Fact]
    public async Task Cancelling_the_parent_cancels_its_children_whatever_they_are_at()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Actors.Hold("work");
        await silo.CreateWithAsync("p", 300, Meeting, "split");
        ImmutableArray<TaskSnapshot> children = await StartedAsync(silo, "p", 5);
        await silo.Actors.EnteredAsync("work", children[0].Key.Value).WithTimeout("a slice at work");
        await silo.Task("p").CancelAsync(new CancelTask(), CancellationToken.None);

        foreach (TaskSnapshot child in children)
        {
            await silo.Events.WaitAsync(child.Key.Value, "canceled");
        }

        Assert.Equal(TaskPhase.Canceled, (await silo.GetAsync("p")).Phase);
    }

    [Fact]
    public async Task A_failed_slice_fails_its_parent_with_the_reason_and_cancels_the_rest()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Actors.Hold("merge");
        await silo.CreateWithAsync("p", 300, """{"slices":2,"then":"thrower merge","meet":{"actor":"merge"}}""", "split");
        await silo.Events.WaitAsync("p", "failed");
        await silo.CreateWithAsync("q", 300, """{"slices":1,"then":"split work merge","meet":{"actor":"merge"}}""", "split");
        await silo.Events.WaitAsync("q", "failed");

        Assert.Contains((await silo.GetAsync("p")).Error!.Code, new[] { "slice_failed", "handler_error" });
        Assert.DoesNotContain("hunter2", (await silo.GetAsync("p")).Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fanned_out")]
    [InlineData("slice")]
    [InlineData("gathering")]
    public async Task A_silo_that_dies_in_between_loses_no_slice_and_counts_none_twice(string moment)
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Actors.Hold(moment == "gathering" ? "merge" : "work");
        await silo.CreateWithAsync("p", 3000, Meeting, "split");
        await silo.Events.WaitAsync("p", "fanned_out");
        if (moment == "slice")
        {
            await StartedAsync(silo, "p", 5);
            silo.Actors.Release("work");
        }

        await silo.Events.WaitAsync("p", moment);
        await silo.KillAsync();
        await silo.StartAgainAsync();
        await silo.Events.WaitAsync("p", "succeeded");

        ImmutableArray<TaskEvent> events = await silo.Catalog.EventsAsync(new TaskKey("p"), 0, 1000, CancellationToken.None);
        Assert.Equal(5, events.Count(e => e.Kind == "slice"));
        Assert.Single(events, e => e.Kind == "gathered");
        Assert.Equal(5, (await ChildrenAsync(silo, "p")).Length);
        using JsonDocument result = JsonDocument.Parse((await silo.GetAsync("p")).Result.Utf8);
        Assert.Equal([1, 2, 3, 4, 5], result.RootElement.GetProperty("results").EnumerateArray().Select(Number));
    }

    [Fact]
    public async Task A_failed_task_is_tried_again_from_the_step_it_failed_at()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        silo.Actors.Failures["fuse"] = 1;
        await silo.CreateAsync("p", 300, "work", "fuse", "publish");
        await silo.Events.WaitAsync("p", "failed");

        TaskKey again = await silo.Task("p").RedriveAsync(CancellationToken.None);
        Assert.Equal(again, await silo.Task("p").RedriveAsync(CancellationToken.None));
        await silo.Events.WaitAsync(again.Value, "succeeded");

        TaskSnapshot task = await silo.GetAsync(again.Value);
        Assert.Equal("p", task.ParentId);
        Assert.Equal("""{"topic":"Q3","work":"done","fuse":"done","publish":"done"}""", task.Result.ToString());
        Assert.Equal(0, silo.Actors.Runs("work", again.Value));
        Assert.Equal((TaskPhase.Failed, again.Value), ((await silo.GetAsync("p")).Phase, (await silo.GetAsync("p")).RedrivenAs));
    }

    [Fact]
    public async Task Hooks_run_after_the_end_and_the_checkpointer_keeps_what_it_is_given()
    {
        await using TaskSilo silo =
            await TaskSilo.StartAsync(("ASYA_SINK_HOOKS", "work, checkpointer"), ("ASYA_SUMP_HOOKS", "checkpointer"));
        await silo.CreateAsync("good", 300, "publish");
        await silo.CreateAsync("bad", 300, "checkpointer", "thrower");
        foreach (string id in new[] { "good", "bad" })
        {
            await silo.Events.WaitAsync(id, id == "good" ? "succeeded" : "failed");
            TaskSnapshot hook = Assert.Single(await StartedAsync(silo, id, 1));
            await silo.Events.WaitAsync(hook.Key.Value, "succeeded");
        }

        Assert.Contains("\"work\":\"done\"", silo.Checkpoints.TextOf("succeeded/good.json"), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"handler_error\"", silo.Checkpoints.TextOf("failed/bad.json"), StringComparison.Ordinal);
        Assert.Contains("""{"id":"bad","route":{"prev":[],"curr":"checkpointer"},"payload":{"topic":"Q3"}}""",
            silo.Checkpoints.TextOf("checkpoint/bad.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_an_end_is_written_once_and_belongs_to_the_task_that_has_ended()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(("ASYA_SINK_HOOKS", "checkpointer"));
        await silo.Checkpoints.PutAsync(new("succeeded/taken.json"), "{}"u8.ToArray(), CancellationToken.None);
        foreach (string id in (string[])["taken", "free"])
        {
            await silo.CreateAsync(id, 300, "publish");
            await silo.Events.WaitAsync(id, "succeeded");
            TaskSnapshot hook = Assert.Single(await StartedAsync(silo, id, 1));
            await silo.Events.WaitAsync(hook.Key.Value, id == "taken" ? "failed" : "succeeded");
            Assert.True((await silo.GetAsync(hook.Key.Value)).IsHook);
            Assert.False((await silo.GetAsync(id)).IsHook);
        }

        Assert.Equal("{}", silo.Checkpoints.TextOf("succeeded/taken.json"));
        Assert.StartsWith("{\"id\":\"free\"", silo.Checkpoints.TextOf("succeeded/free.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_makes_no_record_of_another_tasks_end()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        StepRequest forged = new()
        {
            Number = new(new TaskKey("mine"), 1, 1),
            Route = ActorRoute.StartAt("checkpointer", []),
            Headers = JsonBytes.FromText("""{"x-asya-end":{"status":"succeeded","origin_id":"victim-7"}}"""),
            Payload = JsonBytes.EmptyObject,
        };

        await new Checkpointer(silo.Checkpoints).HandleAsync(forged, static _ => { }, CancellationToken.None);
        await new Checkpointer(silo.Checkpoints).HandleAsync(
            forged with { Payload = JsonBytes.FromText("""{"again":true}""") }, static _ => { }, CancellationToken.None);

        Assert.Contains("again", silo.Checkpoints.TextOf("checkpoint/mine.json"), StringComparison.Ordinal);
        Assert.Null(await silo.Checkpoints.GetAsync(new("succeeded/victim-7.json"), CancellationToken.None));
    }

    private static async Task<ImmutableArray<TaskSnapshot>> ChildrenAsync(TaskSilo silo, string parent) =>
        [.. (await silo.Catalog.ListAsync(new TaskQuery { ParentId = parent, Limit = 200 }, CancellationToken.None)).Tasks];

    private static async Task<ImmutableArray<TaskSnapshot>> StartedAsync(TaskSilo silo, string parent, int count)
    {
        return await silo.Events.UntilAsync($"{count} children of {parent}", async () => await ChildrenAsync(silo, parent) is var children
            && children.Length == count ? children : default(ImmutableArray<TaskSnapshot>?));
    }

    private static int Number(JsonElement element) => element.GetProperty("n").GetInt32();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
