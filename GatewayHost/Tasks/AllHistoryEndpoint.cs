using System.Runtime.CompilerServices;
using Asya.Catalog;
using Asya.Gateway.Api;
using Asya.Gateway.Responses;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/history/all</c>: what has happened across tasks; in pages, or all of it as JSON Lines.</summary>
internal sealed class AllHistoryEndpoint(IGrainFactory grains)
{
    public async Task<Results<JsonAnswer<TaskHistoryPage>, JsonLines<TaskHistoryEvent>>> ShowAsync(
        AllHistoryParameters said, CancellationToken cancellationToken)
    {
        Asya.Catalog.HistoryPage page = await grains.Catalog().HistoryAsync(said.Query, cancellationToken);
        return said.AsLines
            ? new JsonLines<TaskHistoryEvent>(LinesAsync(said.Query, page, cancellationToken))
            : new JsonAnswer<TaskHistoryPage>(
                new([.. page.Entries.Select(static entry => new TaskHistoryEvent(entry))], page.NextCursor));
    }

    private async IAsyncEnumerable<TaskHistoryEvent> LinesAsync(
        HistoryQuery query, Asya.Catalog.HistoryPage page, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (HistoryEntry entry in page.Entries)
            {
                yield return new(entry);
            }

            if (page.NextCursor is null)
            {
                yield break;
            }

            page = await grains.Catalog().HistoryAsync(query with { Cursor = page.NextCursor }, cancellationToken);
        }
    }
}
