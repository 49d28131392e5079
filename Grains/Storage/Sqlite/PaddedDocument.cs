using Asya.Domain;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>The document of a row with a large payload, with white space at its end.</summary>
/// <remarks>
/// A row is one record: document, then payload. SQLite writes only the pages that change if a new record is as long as the one before, and
/// all pages of the payload if it is not. So documents are filled up to lengths that most changes keep: of a write that leaves the payload
/// as it was, one page goes to the disk. Readers of JSON skip the white space, those of earlier versions too.
/// </remarks>
internal static class PaddedDocument
{
    /// <summary>From here on a payload has pages of its own, and enough of them.</summary>
    public const int MinPayload = 16 * 1024;

    /// <summary>The bytes of an instant in a record. None has no bytes.</summary>
    private const int InstantBytes = 8;

    /// <summary>Gets the document as the row has it.</summary>
    public static ReadOnlyMemory<byte> From(byte[] document, TaskState state)
    {
        int payload = state.Payload.Length;
        if (payload < MinPayload)
        {
            return document;
        }

        // At most 3 % of the payload. The record's other columns that come and go are made up for.
        int unit = Math.Min(payload / 32, 4096);
        int others = BytesOfOthers(state);
        int length = ((document.Length + others + unit - 1) / unit * unit) - others;
        byte[] padded = new byte[length];
        document.CopyTo(padded, 0);
        padded.AsSpan(document.Length).Fill((byte)' ');
        return padded;
    }

    private static int BytesOfOthers(TaskState state)
    {
        int wake = state.WakeAt is null ? 0 : InstantBytes;
        int cleanup = state.CleanupDue is null ? 0 : InstantBytes;
        int deadline = state.Sla.Deadline is null ? 0 : InstantBytes;

        // SQLite has no bytes for 0 and 1.
        int status = (int)state.Phase > 1 ? 1 : 0;
        return wake + cleanup + Math.Max(wake, cleanup) + deadline + status;
    }
}
