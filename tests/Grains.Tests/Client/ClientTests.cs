using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Client;
using Asya.Grains.Checkpoints;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Asya.Grains.Tests.Client;

/// <summary>Tasks from code inside the cluster.</summary>
[Collection(SharedSiloTests.Name)]
public sealed partial class ClientTests(SharedSilo shared)
{
    private static readonly ActorRoute Review = ActorRoute.StartAt("work", "x-pause", "publish");

    [Fact]
    public async Task A_task_is_started_watched_answered_and_its_result_is_typed()
    {
        TaskSilo silo = shared.Next();
        TaskHandle task = await silo.Client.StartAsync(Review, new Report("Q3"), Json.Default.Report);
        List<TaskUpdate> updates =
            await WatchAsync(task, update => update.Phase == TaskPhase.Paused
                ? task.ResumeAsync(new { approved = true })
                : Task.CompletedTask);

        Assert.Null(updates[0].Event);
        Assert.Equal(updates[0].Task!.Key.Id.Value, task.Id);
        long first = updates[0].Seq!.Value;
        Assert.Equal(Enumerable.Range(0, updates.Count).Select(n => (long?)(first + n)), updates.Select(static u => u.Seq));
        Assert.Equal(7, updates[^1].Seq);
        Assert.Equal(("succeeded", TaskPhase.Succeeded), (updates[^1].Event!.Kind, updates[^1].Task!.Phase));
        Published result = await task.ResultAsync(Json.Default.Published);
        Assert.Equal(new Published("Q3", "done", true, "done"), result);
        Assert.Equal("client", Assert.Single((await task.GetAsync()).Answers).Channel);
    }

    [Fact]
    public async Task A_watcher_goes_on_where_it_was_and_ends_at_once_when_it_has_seen_it_all()
    {
        TaskSilo silo = shared.Next();
        TaskHandle task = await silo.Client.StartAsync(ActorRoute.StartAt("work"), new { });
        await task.WaitAsync(WaitFor.End).WithTimeout("the end");

        List<TaskUpdate> rest = await WatchAsync(silo.Client.Open(task.Id), after: 1);
        Assert.Equal(["started", "succeeded"], rest.Select(static u => u.Event!.Kind));
        Assert.Empty(await WatchAsync(task, after: rest[^1].Seq));
    }

    [Fact]
    public async Task An_admitted_answer_is_taken_even_if_its_sender_has_left()
    {
        TaskSilo silo = shared.Next();
        TaskHandle task = await silo.Client.StartAsync(Review, new Report("Q3"), Json.Default.Report);
        await task.WaitAsync(WaitFor.Settled).WithTimeout("the pause");
        (Task reached, TaskCompletionSource release) = silo.Checkpoints.HoldGets();
        using CancellationTokenSource leaving = new();
        Task<ResumeReceipt> answering = task.ResumeAsync(new { approved = true }, cancellationToken: leaving.Token);
        await reached.WithTimeout("the answer to be admitted");

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering.WithTimeout("the call to end"));
        release.SetResult();
        Assert.True((await task.ResultAsync(Json.Default.Published).WithTimeout("the result")).Approved);
    }

    [Fact]
    public async Task An_answer_whose_sender_has_left_before_is_not_taken()
    {
        // The call ends when the grain knows: the answer that is held may go on only then.
        await using TaskSilo silo = await TaskSilo.StartWithAsync(static services =>
            services.Configure<SiloMessagingOptions>(static options => options.WaitForCancellationAcknowledgement = true));
        TaskHandle task = await silo.Client.StartAsync(Review, new Report("Q3"), Json.Default.Report);
        await task.WaitAsync(WaitFor.Settled).WithTimeout("the pause");
        (Task reached, TaskCompletionSource release) = silo.Checkpoints.HoldGets();
        using CancellationTokenSource leaving = new();
        Task<ResumeReceipt> first = task.ResumeAsync(new { notes = "held" });
        await reached.WithTimeout("the first answer to be admitted");
        Task<ResumeReceipt> second = task.ResumeAsync(new { approved = true }, cancellationToken: leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WithTimeout("the call to end"));
        release.SetException(new CheckpointStoreException("gone"));
        Assert.Equal(TaskRejection.CheckpointStoreUnavailable,
            (await Assert.ThrowsAsync<TaskRejectedException>(() => first.WithTimeout("the refusal"))).Rejection);
        Assert.Equal(TaskPhase.Paused, (await task.GetAsync()).Phase);
    }

    [Fact]
    public void A_client_has_a_principal_or_says_that_it_has_none()
    {
        Assert.Contains("IsAnonymous", Refusal(static _ => { }), StringComparison.Ordinal);
        Assert.Contains("needs a principal", Refusal(static options => options.Principal = " "), StringComparison.Ordinal);
        Assert.Contains("neither", Refusal(static options => (options.IsAnonymous, options.Principal) = (true, "ann")), StringComparison.Ordinal);

        static string Refusal(Action<AsyaClientOptions> configure)
        {
            ServiceCollection services = new();
            services.AddAsyaClient(configure);
            using ServiceProvider provider = services.BuildServiceProvider();
            return Assert.Throws<OptionsValidationException>(
                () => provider.GetRequiredService<IOptions<AsyaClientOptions>>().Value).Message;
        }
    }

    [Fact]
    public async Task A_slow_watcher_loses_nothing()
    {
        TaskSilo silo = shared.Next();
        AsyaClient narrow = silo.ClientWith(new AsyaClientOptions { Buffer = 1 });
        silo.Actors.Hold("work");
        TaskHandle task =
            await narrow.StartAsync(
                ActorRoute.StartAt("work", "work", "work", "work", "work"), new { }, new StartOptions { Id = "watched" });
        await using IAsyncEnumerator<TaskUpdate> updates = task.WatchAsync().GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync().WithTimeout("the task as it is"));
        long seen = updates.Current.Seq!.Value;
        TaskPhase phase = updates.Current.Phase;
        silo.Actors.Release("work");
        await silo.Events.WaitAsync("watched", "succeeded");

        while (await updates.MoveNextAsync().WithTimeout("the next event"))
        {
            Assert.Equal(++seen, updates.Current.Seq);
            phase = updates.Current.Phase;
        }

        Assert.Equal((TaskPhase.Succeeded, (await task.GetAsync()).LastEvent), (phase, seen));
    }

    [Fact]
    public async Task The_same_key_is_the_same_task_and_another_payload_is_refused()
    {
        TaskSilo silo = shared.Next();
        StartOptions once = new() { IdempotencyKey = "k" };
        TaskHandle task = await silo.Client.StartAsync(Review, new Report("Q3"), once);
        TaskHandle again = await silo.Client.StartAsync(Review, new Report("Q3"), once);
        TaskRejectedException other =
            await Assert.ThrowsAsync<TaskRejectedException>(() => silo.Client.StartAsync(Review, new Report("Q4"), once));

        Assert.Equal(task.Id, again.Id);
        Assert.Equal(TaskRejection.AlreadyExists, other.Rejection);
        await task.WaitAsync().WithTimeout("the pause");
        ResumeReceipt receipt = await task.ResumeAsync(new { approved = true }, new ResumeOptions { IdempotencyKey = "a" });
        Assert.True((await task.ResumeAsync(new { approved = true }, new ResumeOptions { IdempotencyKey = "a" })).Repeated);
        Assert.False(receipt.Repeated);
    }

    [Fact]
    public async Task Wrong_use_has_a_clear_error()
    {
        TaskSilo silo = shared.Next();
        Assert.Equal(TaskRejection.UnknownFlow,
            (await Assert.ThrowsAsync<TaskRejectedException>(() => silo.Client.StartAsync("nowhere", new { }))).Rejection);
        Assert.Contains("JSON object", (await Assert.ThrowsAsync<ArgumentException>(() => silo.Client.StartAsync(Review, 7)))
            .Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(
            () => silo.Client.StartAsync(Review, new { }, new StartOptions { Id = "a", IdempotencyKey = "b" }));
        Assert.Throws<FormatException>(() => silo.Client.Open("../etc"));
        TaskHandle unknown = silo.Client.Open("unknown");
        Assert.Equal(TaskRejection.NotFound, (await Assert.ThrowsAsync<TaskRejectedException>(() => unknown.GetAsync())).Rejection);
        Assert.Equal(TaskRejection.NotFound, (await Assert.ThrowsAsync<TaskRejectedException>(() => unknown.WaitAsync())).Rejection);
        Assert.Equal(
            TaskRejection.NotFound, (await Assert.ThrowsAsync<TaskRejectedException>(() => unknown.ResumeAsync(new { }))).Rejection);
    }

    [Fact]
    public async Task A_task_is_paused_and_cancelled_and_has_no_result_then()
    {
        TaskSilo silo = shared.Next();
        silo.Actors.Hold("work");
        TaskHandle task =
            await silo.Client.StartAsync(ActorRoute.StartAt("work", "publish"), new { }, new StartOptions { Id = "given-up" });
        await silo.Actors.EnteredAsync("work", "given-up").WithTimeout("the step");
        await task.PauseAsync("one moment");
        silo.Actors.Release("work");
        Assert.Equal(TaskPhase.Paused, (await task.WaitAsync().WithTimeout("the pause")).Phase);
        await task.CancelAsync("enough", "key");
        Assert.Equal(TaskPhase.Canceled, (await task.CancelAsync("enough", "key")).Phase);

        TaskNotSucceededException none = await Assert.ThrowsAsync<TaskNotSucceededException>(() => task.ResultAsync<JsonElement>());
        Assert.Equal("Task given-up canceled: enough", none.Message);
    }

    [Fact]
    public async Task Watching_and_waiting_end_on_cancellation()
    {
        TaskSilo silo = shared.Next();
        TaskHandle task = await silo.Client.StartAsync(Review, new { });
        await task.WaitAsync().WithTimeout("the pause");
        using CancellationTokenSource stop = new();
        Task waiting = task.WaitAsync(WaitFor.End, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WithTimeout("the end of the waiting"));
    }

    private static async Task<List<TaskUpdate>> WatchAsync(TaskHandle task, Func<TaskUpdate, Task>? then = null, long? after = null)
    {
        using CancellationTokenSource late = new(Eventually.Patience);
        List<TaskUpdate> updates = [];
        await foreach (TaskUpdate update in task.WatchAsync(after, late.Token))
        {
            updates.Add(update);
            await (then?.Invoke(update) ?? Task.CompletedTask);
        }

        return updates;
    }

    internal sealed record Report(string Topic);

    internal sealed record Published(string Topic, string Work, bool Approved, string Publish);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Report))]
    [JsonSerializable(typeof(Published))]
    private sealed partial class Json : JsonSerializerContext;
}
