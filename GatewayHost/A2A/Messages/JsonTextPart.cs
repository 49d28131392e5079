using System.Text;
using Asya.Payloads;

namespace Asya.Gateway.A2A.Messages;

/// <summary>A text that may be the JSON of an object.</summary>
internal static class JsonTextPart
{
    /// <summary>Gets the object's bytes; null: the text is something else.</summary>
    public static ReadOnlyMemory<byte>? Read(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim(" \t\r\n");
        if (trimmed is not ['{', .., '}'])
        {
            return null;
        }

        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(trimmed)];
        Encoding.UTF8.GetBytes(trimmed, utf8);
        return StrictJson.Inspect(utf8) is { IsOk: true, IsObject: true } ? utf8 : null;
    }
}
