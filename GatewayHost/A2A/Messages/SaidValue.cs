using System.Text;

namespace Asya.Gateway.A2A.Messages;

/// <summary>What a message says to a form: words, JSON or both.</summary>
/// <param name="Text">The words as a JSON string; null: there are none.</param>
/// <param name="Word">The same without white space around them.</param>
/// <param name="Json">The JSON that the words are, or that was sent as data; null: it is none.</param>
internal readonly record struct SaidValue(string? Text, string? Word, string? Json)
{
    public static SaidValue From(string? text, ReadOnlyMemory<byte>? json)
    {
        string? word = text?.Trim() is { Length: > 0 } some ? AskedField.Quote(some) : null;
        return new(word is null ? null : AskedField.Quote(text!), word, json is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null);
    }
}
