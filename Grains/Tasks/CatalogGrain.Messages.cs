using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tasks;

/// <content>What was said between a task and people.</content>
internal sealed partial class CatalogGrain
{
    private const int EventsAtOnce = 200;

    // Some ten milliseconds of reading. A task that has paused last before that many steps shows its start alone.
    private const int MaxEventsScanned = 2000;

    public async Task<ImmutableArray<TaskMessage>> MessagesAsync(TaskKey key, int limit, CancellationToken cancellationToken)
    {
        limit = Math.Min(limit, TaskMessage.MaxCount);
        if (limit <= 0 || await TranslateAsync(reader.GetAsync(key, withPayload: false, cancellationToken)) is not { } state)
        {
            return [];
        }

        // Events are numbered without gaps, so the latest can be read first.
        List<TaskMessage> latest = [];
        long before = state.LastEvent;
        while (latest.Count < limit && before > 0 && state.LastEvent - before < MaxEventsScanned)
        {
            long after = Math.Max(0, before - EventsAtOnce);
            ImmutableArray<TaskEvent> events = await EventsAsync(key, after, (int)(before - after), cancellationToken);
            await AddAsync(latest, state, events, limit, cancellationToken);
            before = after;
        }

        if (latest.Count < limit && before > 0)
        {
            await AddAsync(latest, state, await EventsAsync(key, after: 0, limit: 1, cancellationToken), limit, cancellationToken);
        }

        latest.Reverse();
        return [.. latest];
    }

    private async Task AddAsync(
        List<TaskMessage> latest, TaskState state, ImmutableArray<TaskEvent> events, int limit, CancellationToken cancellationToken)
    {
        for (int i = events.Length - 1; i >= 0 && latest.Count < limit; i--)
        {
            if (!MessageRules.IsMessage(events[i]))
            {
                continue;
            }

            // A question is in the event itself.
            JsonBytes detail = events[i].Kind == TaskEventKind.Paused.WireName
                ? default
                : await TranslateAsync(reader.EventDetailAsync(state.Key, events[i].Seq, cancellationToken));
            if (MessageRules.From(state, events[i], detail) is { } message)
            {
                latest.Add(message);
            }
        }
    }
}
