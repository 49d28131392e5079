using System.Globalization;
using System.Text.Json;

namespace Asya.Payloads;

/// <summary>The result of <see cref="StrictJson"/>.</summary>
/// <param name="Defect">The first thing that is wrong, or <see cref="JsonDefect.None"/>.</param>
/// <param name="Root">The kind of the outermost value.</param>
/// <param name="Position">The byte at or before which the defect was seen.</param>
public readonly record struct JsonVerdict(JsonDefect Defect, JsonValueKind Root, long Position)
{
    public bool IsOk => Defect == JsonDefect.None;

    public bool IsObject => IsOk && Root == JsonValueKind.Object;

    /// <summary>Describes the defect for the sender of the JSON. Quotes nothing of it.</summary>
    public string Explain() => Defect switch
    {
        JsonDefect.None => "The JSON is fine.",
        JsonDefect.NotUtf8 => At("The text is not valid UTF-8"),
        JsonDefect.Malformed => At("The text is not one whole JSON value"),
        JsonDefect.TooDeep => At("The JSON is nested too deeply"),
        JsonDefect.DuplicateKey => At("One object of the JSON has the same key twice"),
        JsonDefect.LoneSurrogate => At("A string of the JSON has an escape that is half a character"),
        JsonDefect.NumberTooLarge => At("A number of the JSON is too large for handlers to hold"),
        _ => At("The JSON cannot be read"),
    };

    private string At(string what) => string.Create(CultureInfo.InvariantCulture, $"{what} (near byte {Position}).");
}
