using System.Text.Json;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>A task that asks again and again, as an agent does.</summary>
public sealed class LongConversationTests
{
    private const int Turns = 1000;

    [Fact]
    public void A_history_grows_with_its_turns_and_not_with_their_square()
    {
        List<long> bytes = [];
        TaskState state = Running("ask");
        for (int turn = 1; turn <= Turns; turn++)
        {
            long written = 0;
            state = Counted(Decide(state, Done(state, next: ["x-pause", "ask"]), T0), ref written);
            state = Counted(Decide(state, Saved(state), T0), ref written);
            state = Counted(Decide(state, Answer(state, key: $"k{turn}", digest: $"d{turn}"), T0), ref written);
            bytes.Add(written);
        }

        Assert.InRange(bytes.Sum(), 1, 3_000_000);
        Assert.InRange((double)bytes[^1] / bytes[Turns / 10], 0.9, 1.1);
    }

    [Fact]
    public void An_event_of_a_long_route_names_the_last_actors_and_counts_all()
    {
        TaskState state = Running("ask");
        for (int turn = 1; turn <= EventData.NamedActors; turn++)
        {
            Assert.False(Data(state).TryGetProperty("prev_count", out _));
            state = Decide(state, Done(state, next: [$"ask-{turn}"]), T0);
        }

        Assert.False(Data(state).TryGetProperty("prev_count", out _));
        state = Decide(state, Done(state, next: ["last"]), T0);

        Assert.Equal(EventData.NamedActors + 1, Data(state).GetProperty("prev_count").GetInt32());
        Assert.Equal(
            Enumerable.Range(1, EventData.NamedActors).Select(static turn => $"ask-{turn}"),
            Data(state).GetProperty("prev").EnumerateArray().Select(static name => name.GetString()));
        Assert.Equal(EventData.NamedActors + 1, state.Route.Prev.Length);
    }

    private static TaskState Counted(TaskState state, ref long bytes)
    {
        foreach (NewEvent e in state.NewEvents)
        {
            bytes += e.Event.Data.Span.Length + e.Detail.Span.Length;
        }

        return state;
    }

    private static JsonElement Data(TaskState state) => JsonDocument.Parse(state.NewEvents[^1].Event.Data.Utf8).RootElement;
}
