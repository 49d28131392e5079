using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Fakes;

internal sealed class FakeTaskGrain(FakeCluster cluster, string key) : ITaskGrain
{
    public Task<TaskSnapshot> CreateAsync(CreateTask request, CancellationToken cancellationToken) =>
        Task.Run(() => cluster.Create(key, request), CancellationToken.None);

    public Task<TaskSnapshot> PauseAsync(PauseTask request, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            cluster.ThrowFault();
            FakeTask task = cluster[key];
            bool isNew = task.Admits(new TaskCommand.Pause(request));
            task.PauseRequests.Add(request);
            return isNew ? cluster.Move(key, "pause_requested", now => now) : task.Now;
        },
        CancellationToken.None);

    public Task<TaskSnapshot> CancelAsync(CancelTask request, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            cluster.ThrowFault();
            FakeTask task = cluster[key];
            bool isNew = task.Admits(new TaskCommand.Cancel(request));
            task.Cancels.Add(request);
            return isNew
                ? cluster.Move(key, "canceled", now => now with { Phase = TaskPhase.Canceled, Message = "Task canceled" })
                : task.Now;
        },
        CancellationToken.None);

    public Task<TaskSnapshot> ChangeWaitAsync(ChangeWait request, CancellationToken cancellationToken) =>
        Task.Run(() => cluster.ChangeWait(key, request), CancellationToken.None);

    public Task<TaskKey> RedriveAsync(RedriveTask request, CancellationToken cancellationToken) => RedriveAsync(cancellationToken);

    public Task<TaskKey> RedriveAsync(CancellationToken cancellationToken) => Task.Run(() => cluster.Redrive(key), CancellationToken.None);

    public Task CreateChildAsync(ChildTask request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CancelChildAsync(ChildTask request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TakeSliceAsync(SliceReport report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ChildrenSettledAsync(ChildrenSettled report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task GatherAsync(GatheredSlices report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ParentNotifiedAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CompleteStepAsync(StepReport report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ResumeTicket> AdmitResumeAsync(ResumeTask request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ResumeReceipt> CommitResumeAsync(ResumeCommit commit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task CheckpointsDeletedAsync(CheckpointsDeleted report, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task NudgeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}

internal sealed class FakeResumeGrain(FakeCluster cluster, string key) : IResumeGrain
{
    public Task<ResumeReceipt> ResumeAsync(ResumeTask request, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            await (cluster.Judging?.Invoke(cancellationToken) ?? Task.CompletedTask);
            return cluster.Answer(key, request);
        },
        CancellationToken.None);
}

internal sealed class FakeCatalogGrain(FakeCluster cluster) : ICatalogGrain
{
    public Task<TaskSnapshot?> GetAsync(TaskKey key, PayloadChoice payload, CancellationToken cancellationToken) =>
        Task.Run(() => WithSchema(cluster.Read(key.Value, payload)), CancellationToken.None);

    // As the real one publishes it.
    private static TaskSnapshot? WithSchema(TaskSnapshot? task) => task is { Phase: TaskPhase.Paused, AnswerSchema.IsEmpty: true }
        ? task with { AnswerSchema = AnswerForm.Of(task.PauseMetadata).Schema() }
        : task;

    public Task<TaskSnapshot?> LookAsync(TaskKey key, CancellationToken cancellationToken) =>
        Task.Run(() => cluster.Read(key.Value, PayloadChoice.None), CancellationToken.None);

    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) =>
        Task.Run(() => cluster.List(query), CancellationToken.None);

    public Task<int> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken) =>
        Task.FromResult(cluster.Created.Where(task => task.Key.Tenant == tenant && task.Principal == principal && !task.Phase.IsTerminal)
            .Take(upTo).Count());

    public Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken) =>
        Task.Run(() => cluster.ReadEvents(key.Value, after, limit), CancellationToken.None);

    public Task<JsonBytes> AnswerAsync(TaskKey key, long seq, CancellationToken cancellationToken) =>
        Task.FromResult(cluster[key.Value].Events.Exists(e => e.Seq == seq && e.Kind == "resumed")
            ? JsonBytes.FromText("""{"input":{"approved":true},"changes":[]}""")
            : default);

    public Task<ImmutableArray<TaskMessage>> MessagesAsync(TaskKey key, int limit, CancellationToken cancellationToken) =>
        Task.Run(() => cluster.ReadMessages(key.Value, limit), CancellationToken.None);

    public Task<JsonBytes> CheckpointAsync(TaskKey key, CancellationToken cancellationToken) =>
        Task.Run(() => cluster.ReadCheckpoint(key.Value), CancellationToken.None);

    public Task<WaitStats> WaitStatsAsync(WaitStatsQuery query, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            cluster.Note(query);
            return cluster.WaitStats;
        },
        CancellationToken.None);

    public Task<TaskStats> TaskStatsAsync(TaskStatsQuery query, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            cluster.Note(query);
            return cluster.TaskStats;
        },
        CancellationToken.None);

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            cluster.Note(query);
            return query.Cursor switch
            {
                null => cluster.History[0],
                "not ours" => throw new TaskRejectedException(TaskRejection.Invalid, "The cursor is not one of this history's."),
                _ => int.TryParse(query.Cursor, out int page) && page >= 0 && page < cluster.History.Length
                    ? cluster.History[page]
                    : new HistoryPage(),
            };
        },
        CancellationToken.None);

    public Task<string?> FindStoreProblemAsync(CancellationToken cancellationToken) => Task.FromResult(cluster.StoreProblem);

    public Task<ImmutableArray<FlowInfo>> FlowsAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                cluster.ThrowFault();
                return cluster.Flows;
            },
            CancellationToken.None);

    public Task<ImmutableArray<FlowInfo>> StartableFlowsAsync(FlowQuery query, CancellationToken cancellationToken)
    {
        cluster.Note(query);
        return cluster.StartableFlows is { } startable ? Task.FromResult(startable(query)) : FlowsAsync(cancellationToken);
    }
}
