using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Waiting;

/// <summary>The form that a pause's <c>fields</c> are: the one judge of answers, and what it publishes of itself.</summary>
/// <remarks>
/// A value that is given must fit its field, in every form. A strict form also needs its required fields and takes no others; one that is
/// not refuses only an answer of which nothing would be kept.
/// </remarks>
internal sealed class AnswerForm
{
    private const int MaxKept = 256;
    private const int MaxBytesKept = 64 * 1024;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };
    private static readonly ConcurrentDictionary<JsonBytes, AnswerForm> Read = new();

    private readonly Dictionary<string, FormField> _byName = new(StringComparer.Ordinal);

    private AnswerForm(JsonElement metadata)
    {
        bool isObject = metadata.ValueKind == JsonValueKind.Object;
        IsStrict = isObject && metadata.TryGetProperty("strict"u8, out JsonElement strict) && strict.ValueKind == JsonValueKind.True;
        Fields = isObject && metadata.TryGetProperty("fields"u8, out JsonElement fields) && fields.ValueKind == JsonValueKind.Array
            ? [.. fields.EnumerateArray().Select(FormField.From).OfType<FormField>()]
            : [];
        foreach (FormField field in Fields)
        {
            _byName.TryAdd(field.Name, field);
        }
    }

    /// <summary>Gets a value indicating whether an answer must have the required fields and no other members.</summary>
    public bool IsStrict { get; }

    /// <summary>Gets the fields that can be answered. None: any object is an answer.</summary>
    public ImmutableArray<FormField> Fields { get; }

    /// <summary>Gets the form of a pause. The same definition is read, and its patterns are built, once for many answers.</summary>
    public static AnswerForm Of(JsonBytes metadata)
    {
        if (metadata.IsEmpty)
        {
            metadata = JsonBytes.EmptyObject;
        }

        if (Read.TryGetValue(metadata, out AnswerForm? known))
        {
            return known;
        }

        AnswerForm form = Of(metadata.Utf8);
        if (metadata.Length > MaxBytesKept)
        {
            return form;
        }

        if (Read.Count >= MaxKept)
        {
            Read.Clear();
        }

        // A copy: the bytes may be a piece of a large buffer.
        return Read.GetOrAdd(new JsonBytes(metadata.Span.ToArray()), form);
    }

    /// <summary>Gets what is wrong with an answer: each field once, nothing of its values.</summary>
    /// <exception cref="OperationCanceledException">The request was over before it was judged.</exception>
    public ImmutableArray<FieldError> Judge(JsonBytes input, CancellationToken cancellationToken = default)
    {
        if (Fields.IsEmpty)
        {
            return [];
        }

        JudgeTime time = JudgeTime.Start(cancellationToken);
        using JsonDocument document = JsonDocument.Parse(input.Utf8, Reading);
        JsonElement answer = document.RootElement;
        ImmutableArray<FieldError>.Builder errors = ImmutableArray.CreateBuilder<FieldError>();
        bool isKept = false;
        foreach (FormField field in Fields)
        {
            string? wrong = null;
            if (TryGetGiven(answer, field, out JsonElement value))
            {
                isKept = true;
                wrong = field.Judge(value, time);
            }
            else if (IsNeeded(field))
            {
                wrong = "is required";
            }

            if (wrong is not null)
            {
                errors.Add(new FieldError(field.Name, wrong));
            }
        }

        if (IsStrict || !isKept)
        {
            errors.AddRange(answer.EnumerateObject().Where(member => !_byName.ContainsKey(member.Name))
                .Select(static member => new FieldError(member.Name, "is not asked for")));
        }

        if (!IsStrict && !isKept)
        {
            errors.AddRange(answer.EnumerateObject().Where(member => _byName.ContainsKey(member.Name))
                .Select(static member => new FieldError(member.Name, "is null, which is no answer")));
        }

        return errors.DrainToImmutable();
    }

    /// <summary>Fills in what a strict form takes for fields that an answer leaves out.</summary>
    public JsonBytes WithDefaults(JsonBytes input)
    {
        using JsonDocument document = JsonDocument.Parse(input.Utf8, Reading);
        JsonElement answer = document.RootElement;

        // What is proposed because it stands there already stays by itself, and is told as kept.
        FormField[] missing = IsStrict
            ? [.. Fields.Where(field => field.HasDefault && !field.IsPrefilled && !TryGetGiven(answer, field, out _))]
            : [];
        return missing.Length == 0 ? input : JsonText.Write((answer, missing), static (writer, all) =>
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in all.answer.EnumerateObject().Where(p => !all.missing.Any(f => f.Name == p.Name)))
            {
                property.WriteTo(writer);
            }

            foreach (FormField field in all.missing)
            {
                field.WriteDefault(writer);
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>Gets what an answer gives for a field.</summary>
    /// <remarks>Null is nothing, and so is an empty text in a strict form: inputs that were left empty send it.</remarks>
    public bool TryGetGiven(JsonElement answer, FormField field, out JsonElement value) =>
        answer.TryGetProperty(field.Name, out value) && value.ValueKind != JsonValueKind.Null
        && !(IsStrict && value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8));

    /// <summary>Gets the members of an answer that no field names.</summary>
    public ImmutableArray<string> OthersIn(JsonElement answer) =>
        [.. answer.EnumerateObject().Select(static member => member.Name).Where(name => !_byName.ContainsKey(name))];

    /// <summary>Gets the JSON Schema of the answers that it takes; empty: it has no fields.</summary>
    /// <remarks>Draft 2020-12. It judges an answer from which the members that count as left out have been taken.</remarks>
    public JsonBytes Schema() => Fields.IsEmpty ? default : JsonText.Write(this, static (writer, form) =>
    {
        writer.WriteStartObject();
        writer.WriteString("$schema"u8, "https://json-schema.org/draft/2020-12/schema"u8);
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        foreach (FormField field in form._byName.Values)
        {
            field.WriteSchema(writer, form.IsNeeded(field));
        }

        writer.WriteEndObject();
        if (form.IsStrict)
        {
            writer.WriteNames("required"u8, [.. form._byName.Values.Where(form.IsNeeded).Select(static field => field.Name)]);
            writer.WriteBoolean("additionalProperties"u8, false);
        }
        else
        {
            form.WriteKept(writer);
        }

        writer.WriteEndObject();
    });

    // Nothing at all, or something of what is asked.
    private void WriteKept(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf"u8);
        foreach (string name in _byName.Keys)
        {
            writer.WriteStartObject();
            writer.WriteNames("required"u8, [name]);
            writer.WriteEndObject();
        }

        writer.WriteStartObject();
        writer.WriteNumber("maxProperties"u8, 0);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private bool IsNeeded(FormField field) => IsStrict && field.IsRequired && !field.HasDefault;

    private static AnswerForm Of(ReadOnlyMemory<byte> metadata)
    {
        using JsonDocument document = JsonDocument.Parse(metadata, Reading);
        return new(document.RootElement.Clone());
    }
}
