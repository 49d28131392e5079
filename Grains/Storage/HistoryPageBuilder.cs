using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Events;
using Asya.Payloads;

namespace Asya.Grains.Storage;

/// <summary>Makes a page of history out of rows: what SQL has left is sorted out here, the same for every database.</summary>
internal sealed class HistoryPageBuilder(HistoryQuery query)
{
    /// <summary>The most rows that are looked at for one page. Whoever looks for something rare gets short pages.</summary>
    public const int MaxScanned = 2000;

    // Pages travel as one message.
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly ImmutableArray<HistoryEntry>.Builder _entries = ImmutableArray.CreateBuilder<HistoryEntry>();
    private HistoryCursor _last;
    private int _bytes;

    /// <summary>Gets how many rows to look at: few if few are wanted, for most of them will do.</summary>
    public int Rows { get; } = (int)Math.Min(MaxScanned, query.Limit * 4L);

    /// <summary>Gets how many have been looked at.</summary>
    public int Looked { get; private set; }

    /// <summary>Gets a value indicating whether the page is full.</summary>
    public bool IsFull => _entries.Count >= query.Limit || _bytes >= MaxBytes;


    /// <summary>Looks at a row that is none of what was asked for.</summary>
    public void Skip(HistoryCursor at) => (_last, Looked) = (at, Looked + 1);

    /// <summary>Looks at a row and takes it if it is what was asked for.</summary>
    public void Add(HistoryCursor at, HistoryEntry entry, Func<int> pauseCount)
    {
        Skip(at);
        bool isSeen = query.Principal is null || entry.Requester == query.Principal || (query.IncludesPaused && pauseCount() > 0);
        if (isSeen && (query.By is null || query.By == (entry.Event.Kind == TaskEventKind.Created.WireName ? entry.Requester : By(entry.Event.Data))))
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
