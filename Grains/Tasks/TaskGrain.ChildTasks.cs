using System.Buffers;
using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.ChildTasks;
using Asya.Domain.Origins;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Grains.Tasks;

/// <content>What the task does for and hears from other tasks: its children, its parent, its second try.</content>
internal sealed partial class TaskGrain
{
    private const int ChildrenAtATime = 32;

    public Task CreateChildAsync(ChildTask request, CancellationToken cancellationToken) =>
        ExecuteAsync(new TaskCommand.Create(ChildOf(request)));

    public Task CancelChildAsync(ChildTask request, CancellationToken cancellationToken) =>
        ExecuteAsync(new TaskCommand.CancelChild(ChildOf(request)));

    public Task TakeSliceAsync(SliceReport report, CancellationToken cancellationToken) =>
        ExecuteAsync(new TaskCommand.RecordSlice(report));

    public Task ChildrenSettledAsync(ChildrenSettled report, CancellationToken cancellationToken) =>
        ExecuteAsync(new TaskCommand.SettleChildren(report.FanOut, report.Canceled ? FanOutWork.Cancel : FanOutWork.Start));

    public Task GatherAsync(GatheredSlices report, CancellationToken cancellationToken) =>
        ExecuteAsync(new TaskCommand.Gather(report.FanOut, report.List));

    public Task ParentNotifiedAsync(CancellationToken cancellationToken) => ExecuteAsync(new TaskCommand.ParentNotified());

    public Task<TaskKey> RedriveAsync(CancellationToken cancellationToken) => RedriveAsync(new(), cancellationToken);

    public async Task<TaskKey> RedriveAsync(RedriveTask request, CancellationToken cancellationToken)
    {
        JsonBytes asked = State is { Children.RedrivenAs: null, Pauses.Unanswered: { CheckpointKey: { } checkpoint, Sha256: { } sha256 } }
            ? await ReadAskedAsync(checkpoint, sha256, cancellationToken)
            : default;
        await ExecuteAsync(new TaskCommand.Redrive(StepReport.NewFanOutKey(), State.Sla.Budget, asked, request));
        TaskKey key = TaskKey.For(new(State.Children.RedrivenAs!), Key.Tenant);
        if (State.Children.FanOuts.FirstOrDefault(static f => f.Kind == FanOutKind.Redrive) is { } again)
        {
            // The caller is about to look at it, so it has to be there.
            await CallChildrenAsync(State, again, static (child, request) => child.CreateChildAsync(request, CancellationToken.None));
        }

        return key;
    }

    /// <summary>Reads the payload of the pause at which the task failed; empty if it is not there as it was written.</summary>
    private async Task<JsonBytes> ReadAskedAsync(CheckpointKey checkpoint, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return await checkpoints.GetAsync(checkpoint, cancellationToken) is { } document
                && CheckpointDocument.DigestOf(document) == sha256
                ? CheckpointDocument.PayloadOf(document)
                : default;
        }
        catch (CheckpointStoreException e)
        {
            LogCheckpointUnavailable(logger, e, Key);
            throw new TaskRejectedException(
                TaskRejection.CheckpointStoreUnavailable, "The checkpoint store does not answer. The task can be tried again later.");
        }
    }

    private NewTask ChildOf(ChildTask request) => NewTask.Child(Key, request.Task, TaskDocument.DecodeInheritance(request.Inherited));

    private async Task<Report?> StartChildrenAsync(FanOut fanOut)
    {
        await CallChildrenAsync(State, fanOut, static (child, request) => child.CreateChildAsync(request, CancellationToken.None));
        faults.Reach("children:started");
        return self => self.ChildrenSettledAsync(new() { FanOut = fanOut.Event }, CancellationToken.None);
    }

    private async Task<Report?> CancelChildrenAsync(FanOut fanOut)
    {
        // A slice that has reported is over. It may have been removed since, and a cancel would make it again.
        await CallChildrenAsync(
            State, fanOut, static (child, request) => child.CancelChildAsync(request, CancellationToken.None),
            index => fanOut.FanIn is null || fanOut.FanIn.Slices[index - 1] == 0);
        faults.Reach("children:cancelled");
        return self => self.ChildrenSettledAsync(new() { FanOut = fanOut.Event, Canceled = true }, CancellationToken.None);
    }

    private async Task CallChildrenAsync(
        TaskState state, FanOut fanOut, Func<ITaskGrain, ChildTask, Task> call, Func<int, bool>? isMeant = null)
    {
        ImmutableArray<RoutedFrame> frames =
            FanOutDocument.Read(await reader.EventDetailAsync(state.Key, fanOut.Event, CancellationToken.None));
        IEnumerable<(RoutedFrame Frame, int Index)> meant =
            frames.Select(static (f, i) => (Frame: f, Index: i + 1)).Where(f => isMeant?.Invoke(f.Index) ?? true);
        foreach ((RoutedFrame Frame, int Index)[] some in meant.Chunk(ChildrenAtATime))
        {
            await Task.WhenAll(some.Select(f =>
            {
                ITaskGrain child = grains.Task(TaskKey.For(fanOut.ChildId(f.Index), state.Key.Tenant));
                return call(child, RequestOf(state, fanOut, f.Frame, f.Index));
            }));
        }
    }

    private static ChildTask RequestOf(TaskState parent, FanOut fanOut, RoutedFrame envelope, int index)
    {
        // A slice has the remaining time of its parent; a hook or a redriven task has a budget of its own.
        ChildLink link = new(parent.Key, fanOut.Event, index, Reports: fanOut.FanIn is not null, EndsAt: fanOut.FanIn?.Actor ?? "");
        Inheritance inherited = new(link, parent.Pauses.Plan, parent.Resiliency, parent.Retention)
        {
            PeopleAsked = parent.Pauses.PeopleAsked,

            // A second try has them ahead in its route.
            QuestionsAsked = fanOut.Kind == FanOutKind.Split ? parent.Pauses.QuestionsAsked : null,
            PausesAhead = envelope.PausesAhead,
            ArePausesBound = envelope.ArePausesBound,
            PlannedPauses = parent.Row.PlannedPauses,
            FurtherRequesters = parent.Identity.FurtherRequesters,
            HookOf = fanOut.Kind == FanOutKind.Hook ? JsonText.Write(HookRules.EndOf(parent)) : parent.Identity.HookOf,
            RedactedPlaces = Redaction.PlacesOf(parent),
            Subject = parent.Subject,
            Origins = OriginRules.OfChild(parent, fanOut, envelope.Route.Prev.LastOrDefault()),
            AskAgain = fanOut.Kind == FanOutKind.Redrive && parent.Pauses.Unanswered is { } asked ? asked.Metadata : default,
        };
        return new()
        {
            Task = new()
            {
                Flow = parent.Identity.Flow,
                Route = envelope.Route,
                Payload = envelope.Frame.Payload,
                Headers = envelope.Frame.Headers,
                ParentId = parent.Key.Id.Value,
                ContextId = parent.Identity.ContextId,
                Principal = parent.Identity.Principal,
                OnBehalfOf = parent.Identity.OnBehalfOf is { } person ? new(person, []) : null,
                Timeout = fanOut.Budget,
                Digest = $"child:{parent.Key}/{fanOut.Event}/{index}",
            },
            Inherited = TaskDocument.EncodeInheritance(inherited),
        };
    }

    private async Task<Report?> GatherSlicesAsync(FanOut fanOut)
    {
        ArrayBufferWriter<byte> list = new(4096);
        list.Write("["u8);
        foreach (long slice in fanOut.FanIn!.Slices)
        {
            if (list.WrittenCount > 1)
            {
                list.Write(","u8);
            }

            list.Write((await reader.EventDetailAsync(Key, slice, CancellationToken.None)).Span);
            if (list.WrittenCount > PayloadLimits.MaxBytes)
            {
                // Too large in any case: this much is enough for the rules to refuse it.
                break;
            }
        }

        list.Write("]"u8);
        return self => self.GatherAsync(new() { FanOut = fanOut.Event, List = new(list.WrittenMemory) }, CancellationToken.None);
    }

    private async Task<Report?> ReportToParentAsync()
    {
        TaskState state = State;
        ChildLink link = state.Identity.Parent!;
        SliceReport report = new()
        {
            FanOut = link.FanOut,
            Index = link.Index,
            Phase = state.Phase,
            Payload = state.Phase == TaskPhase.Succeeded ? state.Payload : default,
            Reason = state.Progress.Message,
            Left = state.Sla.Left,
        };
        await grains.Task(link.ParentKey).TakeSliceAsync(report, CancellationToken.None);
        faults.Reach("slice:told");
        return static self => self.ParentNotifiedAsync(CancellationToken.None);
    }
}
