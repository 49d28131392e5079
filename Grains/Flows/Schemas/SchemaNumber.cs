using System.Buffers.Text;

namespace Asya.Grains.Flows.Schemas;

/// <summary>Which numbers can be compared exactly without too much work.</summary>
internal static class SchemaNumber
{
    public const int MaxLength = 100;
    public const int MaxExponent = 300;

    /// <summary>Tells whether a number, as it is written, is short and neither huge nor tiny.</summary>
    public static bool IsBounded(ReadOnlySpan<byte> number)
    {
        int e = number.IndexOfAny((byte)'e', (byte)'E');
        if (number.Length > MaxLength)
        {
            return false;
        }

        ReadOnlySpan<byte> exponent = e < 0 ? "0"u8 : number[(e + 1)..].TrimStart((byte)'+');
        return Utf8Parser.TryParse(exponent, out int value, out int read) && read == exponent.Length
            && Math.Abs((long)value) <= MaxExponent;
    }
}
