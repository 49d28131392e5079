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
        Assert.Equal(isLeftOver, LeftOverRules.IsLeftOver(State(phase), Key(number)));

    [Fact]
    public void Of_a_removed_task_those_are_left_over_that_it_has_had()
    {
        TaskState removed = TaskState.None with { Pauses = new() { CountBefore = 2 } };

        Assert.True(LeftOverRules.IsLeftOver(removed, Key(2)));
        Assert.False(LeftOverRules.IsLeftOver(removed, Key(3)));
        Assert.False(LeftOverRules.IsLeftOver(TaskState.None, Key(1)));
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
            Assert.All(naming, static task => Assert.False(LeftOverRules.IsLeftOver(task, Key(3))));
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
        Assert.False(LeftOverRules.IsLeftOver(State(TaskPhase.Succeeded), CheckpointKey.ForCheckpointer(CheckpointKey.Succeeded, Task)));
        Assert.False(LeftOverRules.IsLeftOver(State(TaskPhase.Succeeded), CheckpointKey.Marker));
        Assert.False(LeftOverRules.IsLeftOver(State(TaskPhase.Succeeded), new("paused/acme~report-1.2.9999999999.json")));
    }

    private static CheckpointKey Key(int number) => CheckpointKey.ForPause(Task, number);

    private static TaskState State(TaskPhase phase) => new() { Key = Task, Phase = phase, Pauses = new() { Count = 2, CountBefore = 1 } };
}
