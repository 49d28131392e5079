using System.Buffers.Binary;
using System.Buffers.Text;
using Asya.Catalog;

namespace Asya.Grains.Storage;

/// <summary>The last row of a page. Opaque to callers: 17 bytes in base64url.</summary>
internal readonly record struct TaskListCursor(long Id, long At, TaskOrder Order = TaskOrder.Created)
{
    private const int Length = 17;

    // Includes the order, so that a cursor of one list is invalid in the other.
    private byte Format => FormatOf(Order);

    /// <exception cref="FormatException">The text is no valid cursor.</exception>
    public static TaskListCursor Parse(string text, TaskOrder order = TaskOrder.Created)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || !Base64Url.TryDecodeFromChars(text, bytes, out int written)
            || written != Length
            || bytes[0] != FormatOf(order))
        {
            throw new FormatException("The cursor is none that this store made.");
        }

        return new TaskListCursor(BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]), order);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Id);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], At);
        return Base64Url.EncodeToString(bytes);
    }

    private static byte FormatOf(TaskOrder order) => (byte)((int)order + 1);
}
