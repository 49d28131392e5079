using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Grains.Storage;
using Asya.Payloads;

namespace Asya.Grains.Tasks;

/// <summary>Reads the latest of what was said between a task and people, from the end of its events.</summary>
internal static class LatestMessages
{
    internal const int EventsAtOnce = 200;

    // Some ten milliseconds of reading. A task that has paused last before that many events shows its start alone.
    internal const int MaxEventsScanned = 2000;

    /// <summary>Reads the events of a task after a place in its sequence, in order, at most so many.</summary>
    public delegate Task<ImmutableArray<TaskEvent>> ReadEvents(long after, int limit);

    /// <summary>Reads what is stored beside an event.</summary>
    public delegate Task<JsonBytes> ReadDetail(long seq);

    public static Task<ImmutableArray<TaskMessage>> ReadAsync(
        ITaskReader reader, TaskState state, int limit, CancellationToken cancellationToken) => ReadAsync(
            state,
            limit,
            (after, most) => reader.EventsAsync(state.Key, after, most, cancellationToken),
            seq => reader.EventDetailAsync(state.Key, seq, cancellationToken));

    internal static async Task<ImmutableArray<TaskMessage>> ReadAsync(
        TaskState state, int limit, ReadEvents readEvents, ReadDetail readDetail)
    {
        limit = Math.Min(limit, TaskMessage.MaxCount);
        List<TaskMessage> latest = [];

        // Events are numbered without gaps, so the latest can be read first.
        long before = state.LastEvent;
        while (latest.Count < limit && before > 0 && state.LastEvent - before < MaxEventsScanned)
        {
            long after = Math.Max(0, before - EventsAtOnce);
            await AddAsync(await readEvents(after, (int)(before - after)));
            before = after;
        }

        if (latest.Count < limit && before > 0)
        {
            await AddAsync(await readEvents(0, 1));
        }

        latest.Reverse();
        return [.. latest];

        async Task AddAsync(ImmutableArray<TaskEvent> events)
        {
            foreach (TaskEvent item in events.Reverse().Where(MessageRules.IsMessage))
            {
                if (latest.Count == limit)
                {
                    return;
                }

                // A question is in the event itself.
                JsonBytes detail = item.Kind == TaskEventKind.Paused.WireName ? default : await readDetail(item.Seq);
                if (MessageRules.From(state, item, detail) is { } message)
                {
                    latest.Add(message);
                }
            }
        }
    }
}
