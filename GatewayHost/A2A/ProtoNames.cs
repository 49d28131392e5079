using System.Text.Json;

namespace Asya.Gateway.A2A;

/// <summary>Names of members as ProtoJSON has them: <c>messageId</c> may be written <c>message_id</c>, as in the .proto file.</summary>
internal static class ProtoNames
{
    private const int MaxLength = 64;

    /// <summary>
    /// Tells whether the reader is at this key, in either spelling, and if so moves on to its value. Names have ASCII letters only.
    /// </summary>
    public static bool IsNext(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Span<byte> snake = stackalloc byte[MaxLength];
        int length = 0;
        foreach (byte letter in name)
        {
            if (letter is >= (byte)'A' and <= (byte)'Z')
            {
                snake[length++] = (byte)'_';
                snake[length++] = (byte)(letter | 0x20);
            }
            else
            {
                snake[length++] = letter;
            }
        }

        return (reader.ValueTextEquals(name) || reader.ValueTextEquals(snake[..length])) && reader.Read();
    }
}
