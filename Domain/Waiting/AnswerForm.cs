using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Waiting;

/// <summary>The form that a pause's <c>fields</c> are: what an answer must look like, where the pause is strict.</summary>
internal static class AnswerForm
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    /// <summary>Checks an answer. Every field that is wrong is named once; nothing of the answer is repeated.</summary>
    public static ImmutableArray<FieldError> Check(JsonBytes metadata, JsonBytes input)
    {
        using JsonDocument pause = JsonDocument.Parse(metadata.Utf8, Reading);
        using JsonDocument answer = JsonDocument.Parse(input.Utf8, Reading);
        ImmutableArray<FieldError>.Builder errors = ImmutableArray.CreateBuilder<FieldError>();
        HashSet<string> names = [];
        foreach (FormField field in FieldsOf(pause.RootElement))
        {
            names.Add(field.Name);
            bool isThere = answer.RootElement.TryGetProperty(field.Name, out JsonElement value) && !FormField.IsMissing(value);
            if (isThere)
            {
                Add(field.Name, field.Validate(value));
            }
            else if (field.IsRequired && !field.HasDefault)
            {
                Add(field.Name, "is required");
            }
        }

        // Without fields any object is an answer.
        foreach (JsonProperty property in names.Count == 0 ? [] : answer.RootElement.EnumerateObject().AsEnumerable())
        {
            if (!names.Contains(property.Name))
            {
                Add(property.Name, "is not asked for");
            }
        }

        return errors.DrainToImmutable();

        void Add(string field, string? message)
        {
            if (message is not null)
            {
                errors.Add(new FieldError(field, message));
            }
        }
    }

    /// <summary>Fills in the defaults of fields that an answer leaves out.</summary>
    public static JsonBytes WithDefaults(JsonBytes metadata, JsonBytes input)
    {
        using JsonDocument pause = JsonDocument.Parse(metadata.Utf8, Reading);
        using JsonDocument answer = JsonDocument.Parse(input.Utf8, Reading);
        JsonElement given = answer.RootElement;
        FormField[] missing =
            [.. FieldsOf(pause.RootElement)
                .Where(f => f.HasDefault && !(given.TryGetProperty(f.Name, out JsonElement value) && !FormField.IsMissing(value)))];
        return missing.Length == 0 ? input : JsonText.Write((given, missing), static (writer, all) =>
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in all.given.EnumerateObject().Where(p => !all.missing.Any(f => f.Name == p.Name)))
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

    /// <summary>Makes the JSON Schema of the answers that a pause takes, or null when it has no fields.</summary>
    /// <remarks>Draft 2020-12. Where the pause is not strict it is a hint, as the fields are.</remarks>
    public static JsonBytes SchemaOf(JsonBytes metadata)
    {
        using JsonDocument pause = JsonDocument.Parse(metadata.IsEmpty ? JsonBytes.EmptyObject.Utf8 : metadata.Utf8, Reading);
        FormField[] fields = [.. FieldsOf(pause.RootElement)];
        if (fields.Length == 0)
        {
            return default;
        }

        bool isStrict = pause.RootElement.TryGetProperty("strict"u8, out JsonElement strict) && strict.ValueKind == JsonValueKind.True;
        return JsonText.Write((fields, isStrict), static (writer, form) =>
        {
            writer.WriteStartObject();
            writer.WriteString("$schema"u8, "https://json-schema.org/draft/2020-12/schema"u8);
            writer.WriteString("type"u8, "object"u8);
            writer.WriteStartObject("properties"u8);
            foreach (FormField field in form.fields)
            {
                field.WriteSchema(writer);
            }

            writer.WriteEndObject();
            writer.WriteNames("required"u8, [.. form.fields.Where(static f => f.IsRequired && !f.HasDefault).Select(static f => f.Name)]);
            if (form.isStrict)
            {
                writer.WriteBoolean("additionalProperties"u8, false);
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>Gets what is wrong with the fields themselves; null: nothing.</summary>
    internal static string? Defect(JsonElement metadata)
    {
        if (metadata.TryGetProperty("fields"u8, out JsonElement fields)
            && fields.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
        {
            return "fields must be a list";
        }

        HashSet<string> names = [];
        int count = 0;
        foreach (FormField field in FieldsOf(metadata))
        {
            count++;
            if (!names.Add(field.Name))
            {
                return $"fields has '{field.Name}' twice";
            }

            if (field.Defect() is { } defect)
            {
                return $"field '{field.Name}' {defect}";
            }
        }

        return fields.ValueKind == JsonValueKind.Array && count < fields.GetArrayLength()
            ? "each of fields must be an object with a name"
            : null;
    }

    private static IEnumerable<FormField> FieldsOf(JsonElement metadata) =>
        metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("fields"u8, out JsonElement fields)
            && fields.ValueKind == JsonValueKind.Array
            ? fields.EnumerateArray().Where(FormField.IsField).Select(static f => new FormField(f))
            : [];
}
