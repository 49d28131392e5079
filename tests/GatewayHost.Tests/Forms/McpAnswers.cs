using System.Text.Json;
using Asya.Gateway.Forms;
using Asya.Gateway.Mcp;
using Asya.Payloads;
using static Asya.Gateway.Tests.Forms.GeneratedForm;

namespace Asya.Gateway.Tests.Forms;

/// <summary>What a client of MCP sends for an answer: choices as texts, lists and objects as texts that hold their JSON.</summary>
internal sealed class McpAnswers(GeneratedForm form)
{
    private readonly PauseForm _shown = PauseForm.From(JsonBytes.FromText(form.Metadata), JsonBytes.FromText(form.Schema));

    private readonly AskedField[] _fields = [.. AskedField.Of(JsonBytes.FromText(form.Metadata), JsonBytes.FromText(form.Schema))];

    /// <summary>Gets the schema of the form that a client is shown.</summary>
    public string Requested() =>
        JsonSerializer.SerializeToElement(_shown.Ask(), ShownContext.Default.Elicitation).GetProperty("requestedSchema").GetRawText();

    /// <summary>Fills the form in with an answer; null: it cannot say it.</summary>
    public string? Fill(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        (string Name, string? Json)[] members = [.. document.RootElement.EnumerateObject().Select(member => (member.Name,
            Array.Find(_fields, field => field.Name == member.Name) is { } field ? Fill(field, member.Value) : member.Value.GetRawText()))];
        return Array.Exists(members, static one => one.Json is null) ? null : ToText(members!);
    }

    /// <summary>Gets the answer that the gateway makes of what was filled in; null: it refuses.</summary>
    public string? Read(string content)
    {
        try
        {
            string answer = _shown.AnswerOf(JsonBytes.FromText(content)).ToString();
            return form.Takes(answer) ? answer : null;
        }
        catch (AnswerUnfitException)
        {
            return null;
        }
    }

    private static string? Fill(AskedField field, JsonElement value)
    {
        if (field.Options.IsEmpty)
        {
            return field.Type is "array" or "object" && value.ValueKind is JsonValueKind.Array or JsonValueKind.Object
                ? Quote(value.GetRawText())
                : value.GetRawText();
        }

        if (field.Type != "array" || value.ValueKind != JsonValueKind.Array)
        {
            return Choose(field, value);
        }

        string?[] chosen = [.. value.EnumerateArray().Select(one => Choose(field, one))];
        return chosen.Contains(null) ? null : $"[{string.Join(',', chosen)}]";
    }

    // A text that is no option, but stands for one of them, is what the form cannot say.
    private static string? Choose(AskedField field, JsonElement value) =>
        field.Options.FirstOrDefault(option => option.Is(value)) is { } option ? Quote(option.Text)
            : value.ValueKind == JsonValueKind.String && field.Options.Any(other => value.ValueEquals(other.Text)) ? null
            : value.GetRawText();
}
