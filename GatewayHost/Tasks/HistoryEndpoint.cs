using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Asya.Events;
using Asya.Gateway.Api;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asya.Gateway.Tasks;

/// <summary>
/// <c>GET /mesh/{id}/history</c>: what has happened to a task, with what was answered; in pages, or all of it as JSON Lines.
/// </summary>
internal sealed class HistoryEndpoint(IGrainFactory grains)
{
    public async Task<Results<JsonAnswer<HistoryPage>, JsonLines<HistoryEvent>>> ShowAsync(
        TaskInPath task, HistoryParameters said, CancellationToken cancellationToken)
    {
        ImmutableArray<TaskEvent> events = await grains.Catalog().EventsAsync(task.Key, said.After, said.Limit, cancellationToken);
        if (events.IsEmpty && await grains.Catalog().LookAsync(task.Key, cancellationToken) is null)
        {
            throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
        }

        return said.AsLines
            ? new JsonLines<HistoryEvent>(LinesAsync(task.Key, events, cancellationToken))
            : await PageAsync(task.Key, events, said.Limit, cancellationToken);
    }

    private async Task<JsonAnswer<HistoryPage>> PageAsync(
        TaskKey key, ImmutableArray<TaskEvent> events, int limit, CancellationToken cancellationToken)
    {
        List<HistoryEvent> shown = new(events.Length);
        foreach (TaskEvent item in events)
        {
            shown.Add(await ShownAsync(key, item, cancellationToken));
        }

        return new HistoryPage(shown, events.Length == limit ? events[^1].Seq : null);
    }

    private async IAsyncEnumerable<HistoryEvent> LinesAsync(
        TaskKey key, ImmutableArray<TaskEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!events.IsEmpty)
        {
            foreach (TaskEvent item in events)
            {
                yield return await ShownAsync(key, item, cancellationToken);
            }

            events = await grains.Catalog().EventsAsync(key, events[^1].Seq, MeshParameters.EventLimit.Range.Max, cancellationToken);
        }
    }

    private async ValueTask<HistoryEvent> ShownAsync(TaskKey key, TaskEvent item, CancellationToken cancellationToken)
    {
        JsonBytes answer = item.Kind == TaskEventKind.Resumed.WireName
            ? await grains.Catalog().AnswerAsync(key, item.Seq, cancellationToken)
            : default;
        return new(item, answer);
    }
}
