using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using static Asya.Domain.TaskCommand;
using static Asya.Domain.TaskStanding;

namespace Asya.Domain;

/// <summary>Decides what a task does next. Pure and total: the same state, command and time always give the same decision.</summary>
/// <remarks>
/// <see cref="Decide"/> is the table: a command and where the task stands select one rule. The rules are in one class per concern:
/// <see cref="LifecycleRules"/>, <see cref="StepRules"/>, <see cref="EndRules"/> and the classes named here in the sub-folders.
/// <see cref="EffectRules"/> derives from a stored state what has to be done in the world.
/// </remarks>
internal static class TaskMachine
{
    public static TaskDecision Decide(TaskState state, TaskCommand command, DateTimeOffset now) =>
        Choose(state, command, now).Completed(next => SubjectRules.Note(state, next));

    private static TaskDecision Choose(TaskState state, TaskCommand command, DateTimeOffset now) => (command, state.Standing) switch
    {
        (Create c, Missing) => LifecycleRules.Create(state, c.Task, now),
        (Create c, _) => LifecycleRules.CreateAgain(state, c.Task),
        (CancelChild c, Missing) => LifecycleRules.CancelMissingChild(state, c.Task, now),

        // A late report about a task that has been removed is as harmless as any other late report.
        (Pause or Resume or Cancel or ChangeWait or Redrive, Missing) => LifecycleRules.NotFound(state),
        (_, Missing) => TaskDecision.Unchanged(state),

        (CompleteStep c, Running) => StepRules.CompleteStep(state, c.Report, c.Resiliency, now),
        (CompleteStep c, Over) => PauseRules.DeleteOvertakenCheckpoint(state, c.Report),

        (Pause c, Pending or Running) => PauseRules.Pause(state, c.Request, now),
        (Pause, _) => PauseRules.NotRunning(state),
        (Resume c, _) => ResumeRules.Resume(state, c.Commit, now),

        (ChangeWait c, Paused) => WaitRules.ChangeWait(state, c.Request, now),
        (ChangeWait, _) => WaitRules.NotPaused(state),
        (WaitTick, Paused) => MilestoneRules.WaitTick(state, now),
        (ExpiryFailed c, Paused) => MilestoneRules.ExpiryFailed(state, c.Number, now),

        (Cancel c, Over) => LifecycleRules.CancelAgain(state, c.Request),
        (Cancel c, _) => LifecycleRules.Cancel(state, c.Request, now),
        (CancelChild, Pending or Running or Paused) => LifecycleRules.CancelChild(state, now),
        (SlaTick c, Pending or Running or Paused) => LifecycleRules.SlaTick(state, c.Epoch, now),

        (SettleChildren c, _) => FanOutRules.SettleChildren(state, c, now),
        (RecordSlice c, Pending or Running or Paused) => GatherRules.RecordSlice(state, c.Report, now),
        (Gather c, Running) => GatherRules.Gather(state, c, now),
        (ParentNotified, Over) => FanOutRules.ParentNotified(state, now),
        (Redrive c, _) => RedriveRules.Redrive(state, c, now),

        (SkipTime c, Pending or Running) => LifecycleRules.SkipTime(state, c.By, now),
        (KeepVetted, _) => LifecycleRules.KeepVetted(state, now),
        (ForgetCheckpoints c, _) => PauseRules.ForgetCheckpoints(state, c.Keys, now),

        // What is left are reports and timers that come too late.
        _ => TaskDecision.Unchanged(state),
    };
}
