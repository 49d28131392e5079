using System.Buffers.Binary;
using System.Buffers.Text;
using Asya.Catalog;

namespace Asya.Grains.Storage;

/// <summary>A place in the history across tasks: behind an event of a task's row. Opaque to callers: 25 bytes in base64url.</summary>
internal readonly record struct HistoryCursor(long At, long Task, long Seq)
{
    private const int Length = 25;

    // Tells it from the cursors of lists.
    private const byte Format = 3;

    /// <summary>Gets the place before everything of an instant.</summary>
    public static HistoryCursor Before(long at) => new(at, -1, 0);

    /// <summary>Gets the place from which on a query reads.</summary>
    /// <exception cref="FormatException">Its cursor is none that this store made.</exception>
    public static HistoryCursor StartOf(HistoryQuery query)
    {
        long since = query.Since is { } from ? UnixTicks.ToTicks(from) : long.MinValue;
        return query.Cursor is not null && Parse(query.Cursor) is var place && place.At >= since ? place : Before(since);
    }

    /// <exception cref="FormatException">The text is no valid cursor.</exception>
    public static HistoryCursor Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || !Base64Url.TryDecodeFromChars(text, bytes, out int written)
            || written != Length
            || bytes[0] != Format)
        {
            throw new FormatException("The cursor is none that this store made.");
        }

        return new HistoryCursor(
            BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[17..]));
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], At);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Task);
        BinaryPrimitives.WriteInt64BigEndian(bytes[17..], Seq);
        return Base64Url.EncodeToString(bytes);
    }
}
