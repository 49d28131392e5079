using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Asya.Gateway.Forms;
using Asya.Gateway.Requests;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Messages;

/// <summary>What the fields of a pause ask for, to tell what a text means to them.</summary>
/// <remarks>
/// A text is an answer only when it can mean one thing: the JSON of an answer, or the value of one field that no other field could have,
/// where no other field decides anything. Otherwise the question is put again: a guess would use the pause up.
/// </remarks>
internal sealed class AskedFields
{
    private const int MaxFieldsShown = 20;
    private const int MaxOptionsShown = 10;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    private readonly ImmutableArray<AskedField> _fields;

    private AskedFields(ImmutableArray<AskedField> fields) => _fields = fields;

    /// <summary>Gets what is told about a message that was not taken as the answer.</summary>
    public string Note =>
        "The message was not taken as the answer, since it could mean more than one thing, or nothing that is asked. "
        + "Send a data part, or JSON as text, with: "
        + string.Join("; ", _fields.Take(MaxFieldsShown).Select(InWords)) + (_fields.Length > MaxFieldsShown ? "; ..." : ".");

    /// <summary>Gets the fields of a task's pause; null: it has none, and takes any text.</summary>
    public static AskedFields? From(TaskSnapshot task) => AskedField.Of(task) is { IsEmpty: false } fields ? new(fields) : null;

    /// <summary>Gets the answer that a text is; null: that cannot be told.</summary>
    public JsonBytes? AnswerOf(string text)
    {
        ReadOnlyMemory<byte>? json = JsonTextPart.Read(text);
        return json is { } value && NamesOne(value) ? new JsonBytes(value) : Single(SaidValue.From(text, json));
    }

    /// <summary>Gets the answer that a value is that is no object; null: that cannot be told.</summary>
    public JsonBytes? AnswerOf(ReadOnlyMemory<byte> json)
    {
        using JsonDocument value = JsonDocument.Parse(json, Reading);
        string? text = value.RootElement.ValueKind == JsonValueKind.String ? value.RootElement.GetString() : null;
        return Single(SaidValue.From(text, json));
    }

    private static string InWords(AskedField field)
    {
        string what = field.Options.IsEmpty
            ? field.Type is null or "string" ? "text" : field.Type
            : (field.Type == "array" ? "some of " : "one of ")
                + string.Join(", ", field.Options.Take(MaxOptionsShown).Select(static option => option.Json))
                + (field.Options.Length > MaxOptionsShown ? ", ..." : "");
        return $"{field.Name} ({what}{(field.IsDeciding ? ", needed" : "")})";
    }

    private bool NamesOne(ReadOnlyMemory<byte> json)
    {
        if (json.Span[0] != (byte)'{')
        {
            return false;
        }

        Utf8JsonReader reader = JsonFields.Enter(json.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (_fields.Any(field => field.Name == name))
            {
                return true;
            }

            reader.Read();
            reader.Skip();
        }

        return false;
    }

    private JsonBytes? Single(SaidValue said)
    {
        (AskedField Field, string? Value)[] can =
            [.. _fields.Select(field => (field, said.ValueOf(field))).Where(static one => one.Item2 is not null).Take(2)];
        return can is [var (only, value)] && !_fields.Any(field => field.IsDeciding && field != only)
            ? new JsonBytes(Encoding.UTF8.GetBytes($"{{{SaidValue.Quote(only.Name)}:{value}}}"))
            : null;
    }
}
