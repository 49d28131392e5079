using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Cli;

/// <summary>Asks a person for an answer, field by field, as the form of the pause has them. The gateway judges the answer.</summary>
internal sealed class AnswerPrompt(CliHost host)
{
    /// <summary>Gets the answer, after the person has confirmed it.</summary>
    public async Task<JsonObject> AskAsync(JsonElement task, int pause, CancellationToken cancellationToken)
    {
        JsonElement asked = task.Member("pause_metadata");
        await host.Error.WriteLineAsync($"{task.Member("id").Plain()}, question {pause}: {TaskViews.Prompt(task)}");
        if (task.Member("payload").IsThere())
        {
            await host.Error.WriteLineAsync(JsonText.Show(task.Member("payload")));
        }

        JsonElement[] fields = [.. asked.Items("fields").Where(static field => field.Text("name") is { Length: > 0 })];
        JsonObject answer = fields.Length == 0 ? await AskObjectAsync(cancellationToken) : [];
        foreach (JsonElement field in fields)
        {
            if (await AskFieldAsync(field, cancellationToken) is { } value)
            {
                answer[field.Text("name")!] = value;
            }
        }

        await host.Error.WriteLineAsync(JsonText.Show(answer));
        await Confirmation.ExpectAsync(host, $"Send this as the answer to question {pause} of {task.Member("id").Plain()}?", cancellationToken);
        return answer;
    }

    private async Task<JsonObject> AskObjectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string line = await ReadAsync("Answer (a JSON object): ", cancellationToken);
            if (JsonText.ParseObject(line) is { } answer)
            {
                return answer;
            }

            await host.Error.WriteLineAsync("  That is no JSON object, or it has a name twice.");
        }
    }

    /// <summary>Gets the value; null: the field is left out.</summary>
    private async Task<JsonNode?> AskFieldAsync(JsonElement field, CancellationToken cancellationToken)
    {
        JsonElement[] options = [.. field.Items("options")];
        JsonElement proposed = field.Is("prefill") ? field.Member("default") : default;
        await host.Error.WriteLineAsync();
        await host.Error.WriteLineAsync(Title(field, proposed));
        for (int n = 0; n < options.Length; n++)
        {
            string label = options[n].Member("label").Plain();
            await host.Error.WriteLineAsync($"  {n + 1}) {(label.Length > 0 ? label : Value(options[n]).Plain())}");
        }

        while (true)
        {
            string line = (await ReadAsync("> ", cancellationToken)).Trim();
            if (line.Length == 0)
            {
                if (proposed.IsThere())
                {
                    return JsonNode.Parse(proposed.GetRawText());
                }

                if (!field.Is("required") || field.Member("default").IsThere())
                {
                    return null;
                }

                await host.Error.WriteLineAsync("  This field is required.");
            }
            else if ((options.Length > 0 ? Chosen(field, options, line) : Typed(field.Text("type"), line)) is { } value)
            {
                return value;
            }
            else
            {
                await host.Error.WriteLineAsync($"  {Expected(field.Text("type"), options.Length)}");
            }
        }
    }

    private static string Title(JsonElement field, JsonElement proposed)
    {
        string prompt = field.Member("prompt").Plain();
        string[] notes = [
            field.Member("type").Plain(),
            field.Is("required") ? "required" : "",
            proposed.IsThere() ? $"Enter takes {proposed.Plain()}"
                : field.Member("default").IsThere() ? $"Enter leaves it at {field.Member("default").Plain()}" : ""];
        return $"{field.Member("name").Plain()}{(prompt.Length > 0 ? $": {prompt}" : "")} "
            + $"[{string.Join(", ", notes.Where(static note => note.Length > 0))}]";
    }

    // A list of numbers or, for a list, of several.
    private static JsonNode? Chosen(JsonElement field, JsonElement[] options, string line)
    {
        bool isList = field.Text("type") == "array";
        List<JsonNode?> chosen = [];
        foreach (string part in isList ? line.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) : [line])
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || number < 1 || number > options.Length)
            {
                return null;
            }

            chosen.Add(JsonNode.Parse(Value(options[number - 1]).GetRawText()));
        }

        return isList ? new JsonArray([.. chosen]) : chosen[0];
    }

    private static JsonNode? Typed(string? type, string line) => type switch
    {
        "boolean" => line.ToUpperInvariant() switch
        {
            "Y" or "YES" or "TRUE" => JsonValue.Create(true),
            "N" or "NO" or "FALSE" => JsonValue.Create(false),
            _ => null,
        },
        "number" or "integer" => JsonText.Parse(line) is JsonValue number && number.GetValueKind() == JsonValueKind.Number ? number : null,
        "array" => JsonText.Parse(line) as JsonArray,
        "object" => JsonText.ParseObject(line),
        _ => JsonValue.Create(line),
    };

    private static string Expected(string? type, int options) => (options, type) switch
    {
        ( > 0, "array") => $"Type one or several numbers from 1 to {options}, with commas between them.",
        ( > 0, _) => $"Type a number from 1 to {options}.",
        (_, "boolean") => "Type yes or no.",
        (_, "array") => "Type a JSON array, such as [\"a\", \"b\"].",
        (_, "object") => "Type a JSON object, such as {\"a\": 1}.",
        _ => "Type a number.",
    };

    private static JsonElement Value(JsonElement option) =>
        option.ValueKind == JsonValueKind.Object ? option.Member("value") : option;

    private async Task<string> ReadAsync(string prompt, CancellationToken cancellationToken)
    {
        await host.Error.WriteAsync(prompt);
        return await host.In.ReadLineAsync(cancellationToken) ?? throw CliException.Misuse("\nNothing was sent.");
    }
}
