using System.Text.Json.Nodes;

namespace Asya.Actors;

/// <summary>One field of a pause's form.</summary>
/// <param name="Name">The key of the answer.</param>
public sealed record PauseField(string Name)
{
    /// <summary>
    /// Gets the answer's type: <c>string</c>, <c>boolean</c>, <c>number</c>, <c>integer</c>, <c>array</c> or <c>object</c>.
    /// </summary>
    public string Type { get; init; } = "string";

    /// <summary>Gets the question.</summary>
    public string? Prompt { get; init; }

    /// <summary>Whether it must be answered.</summary>
    public bool Required { get; init; } = true;

    /// <summary>Gets the answers to choose from; empty: any.</summary>
    public JsonArray Options { get; init; } = [];

    /// <summary>Gets the answer to propose.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>Gets the place of the answer in the payload, such as <c>/review/notes</c>. Unset: <c>/name</c>.</summary>
    public string? PayloadKey { get; init; }

    /// <summary>Whether the answer never reaches the history.</summary>
    public bool Redact { get; init; }

    /// <summary>
    /// Whether the value at its place in the payload is proposed, to be edited there. Not for what is required, boolean or redacted.
    /// </summary>
    public bool Prefill { get; init; }

    public static PauseField Text(string name, string? prompt = null) => new(name) { Prompt = prompt };

    public static PauseField YesNo(string name, string? prompt = null) => new(name) { Type = "boolean", Prompt = prompt };

    public static PauseField Number(string name, string? prompt = null) => new(name) { Type = "number", Prompt = prompt };

    /// <summary>A text, one of these.</summary>
    public static PauseField Choice(string name, string? prompt, params ReadOnlySpan<string> options)
    {
        JsonArray choices = [];
        foreach (string option in options)
        {
            choices.Add((JsonNode)option);
        }

        return new(name) { Prompt = prompt, Options = choices };
    }

    /// <summary>Writes the metadata of a pause.</summary>
    internal static JsonObject Question(string prompt, ReadOnlySpan<PauseField> fields)
    {
        JsonArray asked = [];
        foreach (PauseField field in fields)
        {
            asked.Add(field.ToJson());
        }

        JsonObject question = new() { ["prompt"] = prompt };
        if (asked.Count > 0)
        {
            question["strict"] = true;
        }

        question["fields"] = asked;
        return question;
    }

    private JsonObject ToJson()
    {
        JsonObject json = new() { ["name"] = Name, ["type"] = Type };
        Add("prompt", Prompt);
        Add("payload_key", PayloadKey);
        json["required"] = Required;
        Add("redact", Redact ? true : null);
        Add("prefill", Prefill ? true : null);
        Add("default", Default?.DeepClone());
        Add("options", Options.Count > 0 ? Options.DeepClone() : null);
        return json;

        void Add(string key, JsonNode? value)
        {
            if (value is not null)
            {
                json[key] = value;
            }
        }
    }
}
