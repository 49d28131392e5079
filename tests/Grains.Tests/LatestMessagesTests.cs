using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Events;
using Asya.Grains.Tasks;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tests;

/// <summary>The messages of tasks of any length, read from the end.</summary>
public sealed class LatestMessagesTests
{
    private static readonly TaskKey Key = new("long");

    private int _events;
    private int _details;

    [Theory]
    [InlineData(3, 10, "1 2 3")]
    [InlineData(3, 2, "2 3")]
    [InlineData(3, 0, "")]
    [InlineData(2, 10, "1 2")]
    public async Task The_latest_messages_are_read_in_order(int last, int limit, string expected) =>
        Assert.Equal(expected, await ReadAsync(last, limit, paused: [2], resumed: [3]));

    [Fact]
    public async Task A_question_further_back_than_one_read_is_found()
    {
        Assert.Equal("1 300 301", await ReadAsync(1000, 10, paused: [300], resumed: [301]));
        Assert.Equal(1000, _events);
    }

    [Fact]
    public async Task Nothing_is_read_beyond_what_is_wanted()
    {
        Assert.Equal("990 991", await ReadAsync(1000, 2, paused: [300, 990], resumed: [301, 991]));
        Assert.Equal((LatestMessages.EventsAtOnce, 1), (_events, _details));
    }

    [Fact]
    public async Task Of_a_very_long_task_the_latest_events_and_the_start_are_looked_through()
    {
        Assert.Equal("1 9000", await ReadAsync(10_000, 10, paused: [300, 9000], resumed: [301]));
        Assert.Equal(LatestMessages.MaxEventsScanned + 1, _events);
    }

    [Fact]
    public async Task There_is_a_most_whatever_is_asked_for()
    {
        int[] paused = [.. Enumerable.Range(2, 400)];

        string[] read = (await ReadAsync(401, int.MaxValue, paused, resumed: [])).Split(' ');

        Assert.Equal((TaskMessage.MaxCount, "401"), (read.Length, read[^1]));
    }

    private static TaskEvent EventOf(long seq, int[] paused, int[] resumed) => new()
    {
        Key = Key,
        Seq = seq,
        At = DateTimeOffset.UnixEpoch.AddSeconds(seq),
        Kind = seq == 1 ? "created" : paused.Contains((int)seq) ? "paused" : resumed.Contains((int)seq) ? "resumed" : "started",
        Data = JsonBytes.FromText("""{"pause":1,"pause_metadata":{}}"""),
    };

    // Each message by the number of its event, which its time tells.
    private async Task<string> ReadAsync(int last, int limit, int[] paused, int[] resumed)
    {
        TaskState state = TaskState.None with { Key = Key, LastEvent = last };
        ImmutableArray<TaskMessage> read = await LatestMessages.ReadAsync(
            state,
            limit,
            (after, most) =>
            {
                ImmutableArray<TaskEvent> events =
                    [.. Enumerable.Range((int)after + 1, (int)Math.Min(most, last - after)).Select(seq => EventOf(seq, paused, resumed))];
                _events += events.Length;
                return Task.FromResult(events);
            },
            _ =>
            {
                _details++;
                return Task.FromResult(JsonBytes.FromText("""{"input":{},"decision":{"pause":1}}"""));
            });
        return string.Join(' ', read.Select(static one => (one.At - DateTimeOffset.UnixEpoch).TotalSeconds));
    }
}
