using System.Collections.Immutable;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>What a stored state asks of the world. Effects follow from state, so a crash after a write loses nothing.</summary>
internal static class EffectRules
{
    /// <summary>Everything the state asks for: what a new activation has to do.</summary>
    public static ImmutableArray<TaskEffect> ForState(TaskState state, DateTimeOffset now)
    {
        ImmutableArray<TaskEffect>.Builder effects = ImmutableArray.CreateBuilder<TaskEffect>(3);
        if (state.Exists)
        {
            AddStep(effects, state, now);
            AddSla(effects, state);
            AddCleanup(effects, state, now);
            AddFamily(effects, TaskState.None, state);
        }

        return effects.DrainToImmutable();
    }

    /// <summary>What is new in a state compared with the one before: nothing that goes on already is started again.</summary>
    /// <param name="from">The state before.</param>
    /// <param name="to">The state after.</param>
    /// <param name="stepIsOver">Whether the change is the outcome of the step itself, so that no handler is left to be stopped.</param>
    /// <param name="now">The time of the change.</param>
    public static ImmutableArray<TaskEffect> Between(TaskState from, TaskState to, bool stepIsOver, DateTimeOffset now)
    {
        ImmutableArray<TaskEffect>.Builder effects = ImmutableArray.CreateBuilder<TaskEffect>(3);
        bool otherStep = from.Number != to.Number || from.Phase != to.Phase;
        if (otherStep)
        {
            AddStep(effects, to, now);
        }

        if (from.Sla.Epoch != to.Sla.Epoch && to.Phase == TaskPhase.Running)
        {
            AddSla(effects, to);
        }

        if (!stepIsOver && from.Phase == TaskPhase.Running && to.Phase.IsTerminal && from.Route.Curr != ActorRoute.PauseActor)
        {
            effects.Add(new TaskEffect.StopStep(from.Number, from.Route.Curr));
        }

        if (from.Cleanup.Length < to.Cleanup.Length)
        {
            AddCleanup(effects, to, now);
        }

        AddFamily(effects, from, to);

        return effects.DrainToImmutable();
    }

    /// <summary>What the current step asks for: after a back-off, once more.</summary>
    public static ImmutableArray<TaskEffect> StepOf(TaskState state, DateTimeOffset now)
    {
        ImmutableArray<TaskEffect>.Builder effects = ImmutableArray.CreateBuilder<TaskEffect>(1);
        AddStep(effects, state, now);
        return effects.DrainToImmutable();
    }

    /// <summary>What is due at a look from outside. A step in flight is none of a watchdog's business.</summary>
    public static ImmutableArray<TaskEffect> ForNudge(TaskState state, DateTimeOffset now)
    {
        ImmutableArray<TaskEffect>.Builder effects = ImmutableArray.CreateBuilder<TaskEffect>(1);
        AddCleanup(effects, state, now);
        AddFamily(effects, TaskState.None, state);
        return effects.DrainToImmutable();
    }

    private static void AddStep(ImmutableArray<TaskEffect>.Builder effects, TaskState state, DateTimeOffset now)
    {
        if (state.Phase != TaskPhase.Running || state.Children.Gathering != 0)
        {
            return;
        }

        effects.Add(
            state.Progress.Retry is { } retry && retry.At > now ? new TaskEffect.RetryAt(retry.At)
            : state.Route.Curr == ActorRoute.PauseActor ? new TaskEffect.SaveCheckpoint(state.Number)
            : new TaskEffect.StartStep(state.Number));
    }

    private static void AddSla(ImmutableArray<TaskEffect>.Builder effects, TaskState state)
    {
        if (state.Phase == TaskPhase.Running && state.Sla.Deadline is { } deadline)
        {
            effects.Add(new TaskEffect.ArmSla(deadline, state.Sla.Epoch));
        }
    }

    private static void AddFamily(ImmutableArray<TaskEffect>.Builder effects, TaskState from, TaskState to)
    {
        foreach (FanOut fanOut in to.Children.FanOuts)
        {
            if (fanOut.Work != FanOutWork.None && !from.Children.FanOuts.Any(f => f.Event == fanOut.Event && f.Work == fanOut.Work))
            {
                effects.Add(fanOut.Work == FanOutWork.Start ? new TaskEffect.StartChildren(fanOut) : new TaskEffect.CancelChildren(fanOut));
            }
        }

        if (IsComplete(to) && !(IsComplete(from) && from.Children.Gathering == to.Children.Gathering))
        {
            effects.Add(new TaskEffect.GatherSlices(to.Children.Gathered!));
        }

        if (to.MustReportToParent && !from.MustReportToParent)
        {
            effects.Add(new TaskEffect.ReportToParent());
        }
    }

    private static bool IsComplete(TaskState state) => state.Children.Gathered?.FanIn is { Missing: 0 };

    private static void AddCleanup(ImmutableArray<TaskEffect>.Builder effects, TaskState state, DateTimeOffset now)
    {
        ImmutableArray<CheckpointKey> due = [.. state.Cleanup.Where(c => c.NotBefore <= now).Select(c => c.Key)];
        if (!due.IsEmpty)
        {
            effects.Add(new TaskEffect.DeleteCheckpoints(due));
        }
    }
}
