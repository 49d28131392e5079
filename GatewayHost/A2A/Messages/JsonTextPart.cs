using System.Buffers;
using System.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Messages;

/// <summary>A text that may be JSON, as models and chat clients write it: bare, or as one fenced block.</summary>
internal static class JsonTextPart
{
    private const string Fence = "```";
    private const string White = " \t\r\n";

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>Gets the bytes of the JSON value that the whole text is; null: the text is something else.</summary>
    public static ReadOnlyMemory<byte>? Read(string text)
    {
        ReadOnlySpan<char> json = Unfenced(text.AsSpan().Trim(White));

        // Most texts are none: they are told by their first character.
        if (json.IsEmpty || !"{[\"-0123456789tfn".Contains(json[0], StringComparison.Ordinal))
        {
            return null;
        }

        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(json)];
        Encoding.UTF8.GetBytes(json, utf8);

        // One level is the answer's own. No conditional expression: it would make an empty value of the null.
        if (StrictJson.Inspect(utf8, PayloadLimits.MaxDepth - 1).IsOk)
        {
            return utf8;
        }

        return null;
    }

    // A line of three backticks and perhaps a language's name, the block, three backticks; nothing before or after.
    private static ReadOnlySpan<char> Unfenced(ReadOnlySpan<char> text)
    {
        int line = text.IndexOf('\n');
        return line > 0 && text.StartsWith(Fence) && text.Length > line + Fence.Length && text.EndsWith(Fence)
            && !text[Fence.Length..line].Trim(White).ContainsAnyExcept(Letters)
                ? text[(line + 1)..^Fence.Length].Trim(White)
                : text;
    }
}
