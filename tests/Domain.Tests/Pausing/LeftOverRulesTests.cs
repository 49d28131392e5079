using Asya.Domain.Pausing;
using Asya.Tasks;

namespace Asya.Domain.Tests.Pausing;

/// <summary>Which objects of pauses a sweep may remove: never one that a row names, nor one of a pause that is to come.</summary>
public sealed class LeftOverRulesTests
{
    private static readonly TaskKey Task = new("acme~report-1.2");

    public static TheoryData<TaskPhase, int, bool> Pauses => new()
    {
        // Three pauses so far.
        { TaskPhase.Running, 2, true },
        { TaskPhase.Running, 3, false },
        { TaskPhase.Running, 4, false },
        { TaskPhase.Paused, 2, true },
        { TaskPhase.Paused, 3, false },
        { TaskPhase.Paused, 4, false },
        { TaskPhase.Succeeded, 3, true },
        { TaskPhase.Failed, 3, true },
        { TaskPhase.Canceled, 3, true },
        { TaskPhase.Succeeded, 4, false },
    };

    [Theory, MemberData(nameof(Pauses))]
    public void A_checkpoint_is_left_over_when_its_task_is_past_it(TaskPhase phase, int number, bool isLeftOver) =>
        Assert.Equal(isLeftOver, LeftOverRules.IsLeftOver(State(phase), Key(number), DateTimeOffset.MaxValue));

    [Fact]
    public void Of_a_removed_task_those_are_left_over_that_it_has_had()
    {
        TaskState removed = TaskState.None with { Pauses = new() { CountBefore = 2 } };

        Assert.True(LeftOverRules.IsLeftOver(removed, Key(2), DateTimeOffset.MinValue));
        Assert.False(LeftOverRules.IsLeftOver(removed, Key(3), DateTimeOffset.MaxValue));
        Assert.False(LeftOverRules.IsLeftOver(TaskState.None, Key(1), DateTimeOffset.MaxValue));
    }

    [Fact]
    public void What_a_row_names_is_not_left_over_whatever_its_number()
    {
        PauseState pause = new(3, default, DateTimeOffset.UnixEpoch, TimeSpan.Zero, Key(3), "ab");
        foreach (TaskPhase phase in Enum.GetValues<TaskPhase>())
        {
            TaskState state = State(phase);
            TaskState[] naming =
            [
                state with { Pauses = state.Pauses with { Current = pause } },
                state with { Pauses = state.Pauses with { Unanswered = new(default, Key(3), "ab") } },
                state with { Cleanup = [new(Key(3), DateTimeOffset.UnixEpoch)] },
                state with { Cleanup = [new(new("paused/acme~report-1.2/3.json"), DateTimeOffset.UnixEpoch)] },
            ];
            Assert.All(naming, static task => Assert.False(LeftOverRules.IsLeftOver(task, Key(3), DateTimeOffset.MaxValue)));
        }
    }

    [Theory]
    [InlineData("acme~report-1.2.3.json", "acme~report-1.2", 3)]
    [InlineData("~probe-ab.0.json", "~probe-ab", 0)]
    public void The_name_of_a_file_says_whose_pause_it_is(string file, string task, int number)
    {
        Assert.True(CheckpointKey.TryParsePaused(file, out CheckpointKey key));
        Assert.Equal(task, key.PausedTask.Value);
        Assert.Equal(number, key.PauseNumber);
        Assert.Equal("paused/" + file, key.Value);
    }

    [Theory]
    [InlineData("report-1.json")]
    [InlineData("report-1.1.txt")]
    [InlineData(".hidden.1.json")]
    [InlineData("report-1.x.json")]
    [InlineData("report 1.1.json")]
    public void Another_file_is_no_checkpoint(string file) => Assert.False(CheckpointKey.TryParsePaused(file, out _));

    [Fact]
    public void An_object_that_is_of_no_pause_is_not_left_over()
    {
        foreach (CheckpointKey key in (CheckpointKey[])[
            CheckpointKey.ForCheckpointer(CheckpointKey.Succeeded, Task), CheckpointKey.Marker, CheckpointKey.Sweep,
            new("paused/acme~report-1.2.9999999999.json")])
        {
            Assert.False(LeftOverRules.IsLeftOver(State(TaskPhase.Succeeded), key, DateTimeOffset.MaxValue));
        }
    }

    [Fact]
    public void What_a_pause_has_left_is_kept_until_it_has_been_over_for_long_enough()
    {
        DateTimeOffset ended = DateTimeOffset.UnixEpoch.AddDays(1);
        TaskState answered = State(TaskPhase.Succeeded) with { UpdatedAt = ended.AddHours(9) };
        answered = answered with { Pauses = answered.Pauses with { Answers = [Answer(2, ended), Answer(3, ended.AddHours(1))] } };

        Assert.False(LeftOverRules.IsLeftOver(answered, Key(2), ended));
        Assert.True(LeftOverRules.IsLeftOver(answered, Key(2), ended.AddTicks(1)));
        Assert.False(LeftOverRules.IsLeftOver(answered, Key(3), ended.AddTicks(1)));
        Assert.True(LeftOverRules.IsLeftOver(answered, Key(3), ended.AddHours(2)));

        // Of an answer before those that are kept, only this is known: it came before them.
        Assert.Equal(ended, LeftOverRules.EndedBy(answered, 1));

        // Without an answer it ended with the task.
        TaskState canceled = State(TaskPhase.Canceled) with { UpdatedAt = ended };
        Assert.False(LeftOverRules.IsLeftOver(canceled, Key(3), ended));
        Assert.True(LeftOverRules.IsLeftOver(canceled, Key(3), ended.AddTicks(1)));
    }

    private static ResumeAnswer Answer(int pause, DateTimeOffset at) => new() { Pause = pause, Digest = "d", Channel = "mesh", At = at };

    private static CheckpointKey Key(int number) => CheckpointKey.ForPause(Task, number);

    private static TaskState State(TaskPhase phase) => new() { Key = Task, Phase = phase, Pauses = new() { Count = 2, CountBefore = 1 } };
}
