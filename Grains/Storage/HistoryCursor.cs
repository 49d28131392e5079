using System.Buffers.Binary;
using System.Buffers.Text;
using Asya.Catalog;

namespace Asya.Grains.Storage;

/// <summary>
/// A place in the history across tasks: behind an event of a task's row. Opaque to callers: 25 bytes in base64url, and the task's key
/// where a store needs it.
/// </summary>
/// <param name="At">When the event was, in ticks.</param>
/// <param name="Task">The number of the task's row.</param>
/// <param name="Seq">The number of the event.</param>
/// <param name="Key">The task's key; null: the store gives each task a number of its own.</param>
internal readonly record struct HistoryCursor(long At, long Task, long Seq, string? Key = null)
{
    private const int Length = 25;

    // Tells it from the cursors of lists.
    private const byte Format = 3;

    /// <summary>Gets the place before everything of an instant.</summary>
    public static HistoryCursor Before(long at) => new(at, -1, 0);

    /// <summary>Gets the place from which on a query reads.</summary>
    /// <param name="query">The query.</param>
    /// <param name="hasKey">Whether the store's cursors have the task's key.</param>
    /// <exception cref="FormatException">Its cursor is none that this store made.</exception>
    public static HistoryCursor StartOf(HistoryQuery query, bool hasKey = false)
    {
        long since = query.Since is { } from ? UnixTicks.ToTicks(from) : long.MinValue;
        return query.Cursor is not null && Parse(query.Cursor, hasKey) is var place && place.At >= since ? place : Before(since);
    }

    /// <exception cref="FormatException">The text is no valid cursor.</exception>
    public static HistoryCursor Parse(string text, bool hasKey = false)
    {
        byte[] bytes = CursorText.Read(text, Length, hasKey);
        return bytes[0] == Format
            ? new HistoryCursor(
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(9)),
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(17)), CursorText.TaskOf(bytes, Length))
            : throw CursorText.NotOurs();
    }

    public override string ToString()
    {
        byte[] bytes = CursorText.Make(Length, Key);
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), At);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), Task);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), Seq);
        return Base64Url.EncodeToString(bytes);
    }
}
