using System.Buffers.Binary;
using System.Buffers.Text;
using Asya.Catalog;

namespace Asya.Grains.Storage;

/// <summary>The last row of a page. Opaque to callers: 17 bytes in base64url, and the task's key where a store needs it.</summary>
/// <param name="Id">The number of the task's row.</param>
/// <param name="At">When it was created, or changed last, in ticks.</param>
/// <param name="Order">The order of the list.</param>
/// <param name="Task">The task's key; null: the store gives each task a number of its own.</param>
internal readonly record struct TaskListCursor(long Id, long At, TaskOrder Order = TaskOrder.Created, string? Task = null)
{
    private const int Length = 17;

    // Includes the order, so that a cursor of one list is invalid in the other.
    private byte Format => FormatOf(Order);

    /// <param name="text">The text.</param>
    /// <param name="order">The order of the list that it is for.</param>
    /// <param name="hasTask">Whether the store's cursors have the task's key.</param>
    /// <exception cref="FormatException">The text is no valid cursor.</exception>
    public static TaskListCursor Parse(string text, TaskOrder order = TaskOrder.Created, bool hasTask = false)
    {
        byte[] bytes = CursorText.Read(text, Length, hasTask);
        return bytes[0] == FormatOf(order)
            ? new TaskListCursor(
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(9)), order,
                CursorText.TaskOf(bytes, Length))
            : throw CursorText.NotOurs();
    }

    public override string ToString()
    {
        byte[] bytes = CursorText.Make(Length, Task);
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Id);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), At);
        return Base64Url.EncodeToString(bytes);
    }

    private static byte FormatOf(TaskOrder order) => order == TaskOrder.Created ? (byte)1 : (byte)2;
}
