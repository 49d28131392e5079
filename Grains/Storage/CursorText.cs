using System.Buffers.Text;
using System.Text;

namespace Asya.Grains.Storage;

/// <summary>The text of a cursor: some bytes in base64url, and behind them a task's key where a store needs it.</summary>
internal static class CursorText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Makes the bytes, with the key behind the first ones.</summary>
    public static byte[] Make(int length, string? task)
    {
        byte[] bytes = new byte[length + Encoding.UTF8.GetByteCount(task ?? "")];
        Encoding.UTF8.GetBytes(task ?? "", bytes.AsSpan(length));
        return bytes;
    }

    /// <summary>Reads the bytes.</summary>
    /// <exception cref="FormatException">They are not those of such a cursor.</exception>
    public static byte[] Read(string text, int length, bool hasTask)
    {
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.TryDecodeFromChars(text, bytes, out int written)
            && text.Length == Base64Url.GetEncodedLength(written)
            && (hasTask ? written > length : written == length)
            ? bytes[..written]
            : throw NotOurs();
    }

    /// <summary>Gets the key behind the first bytes; null: there is none.</summary>
    /// <exception cref="FormatException">It is no text.</exception>
    public static string? TaskOf(byte[] bytes, int length)
    {
        try
        {
            return bytes.Length == length ? null : Strict.GetString(bytes, length, bytes.Length - length);
        }
        catch (DecoderFallbackException)
        {
            throw NotOurs();
        }
    }

    public static FormatException NotOurs() => new("The cursor is none that this store made.");
}
