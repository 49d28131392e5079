using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Domain.Reporting;
using Asya.Events;
using Asya.Payloads;

namespace Asya.Grains.Storage;

/// <summary>Builds a page of history from rows: filters that SQL does not apply are applied here, the same for every database.</summary>
internal sealed class HistoryPageBuilder(HistoryQuery query)
{
    /// <summary>The maximum of rows scanned for one page. A query for rare events gets short pages.</summary>
    public const int MaxScanned = 2000;

    // Pages travel as one message.
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly ImmutableArray<HistoryEntry>.Builder _entries = ImmutableArray.CreateBuilder<HistoryEntry>();
    private HistoryCursor _last;
    private int _bytes;

    /// <summary>Gets how many rows to scan: few for a small page, since most rows match.</summary>
    public int Rows { get; } = (int)Math.Min(MaxScanned, query.Limit * 4L);

    /// <summary>Gets how many rows were scanned.</summary>
    public int Scanned { get; private set; }

    /// <summary>Whether the page is full.</summary>
    public bool IsFull => _entries.Count >= query.Limit || _bytes >= MaxBytes;


    /// <summary>Counts a row that does not match the query.</summary>
    public void Skip(HistoryCursor at) => (_last, Scanned) = (at, Scanned + 1);

    /// <summary>Counts a row and adds it if it matches the query.</summary>
    public void Add(HistoryCursor at, HistoryEntry entry, Func<WaitingTask> task)
    {
        Skip(at);
        bool isSeen = query.Principal is null || entry.Requester == query.Principal
            || (query.IncludesPaused && task().IsShownTo(query.Viewer));
        if (isSeen
            && (query.By is null
                || query.By == (entry.Event.Kind == TaskEventKind.Created.WireName ? entry.Requester : By(entry.Event.Data))))
        {
            _entries.Add(entry);
            _bytes += entry.Event.Data.Length + entry.Answer.Length;
        }
    }

    /// <summary>Makes the page.</summary>
    /// <param name="isEnd">Whether no row is left.</param>
    public HistoryPage Page(bool isEnd) => new() { Entries = _entries.DrainToImmutable(), NextCursor = isEnd ? null : _last.ToString() };

    private static string? By(JsonBytes data)
    {
        if (data.IsEmpty)
        {
            return null;
        }

        Utf8JsonReader reader = new(data.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isBy = reader.ValueTextEquals("by"u8);
            reader.Read();
            if (isBy)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}
