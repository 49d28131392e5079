using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Payloads;
using Asya.Tasks;
using Json.Schema;

namespace Asya.Grains.Flows.Schemas;

/// <summary>The schema of a flow's payload, ready to validate payloads.</summary>
/// <remarks>
/// The work of a validation is bounded beforehand, by the sizes of schema and payload: it cannot be interrupted, and the library recurses
/// on numbers of any length. Lengths are code points and patterns are linear in time, unlike the library's own.
/// </remarks>
internal sealed class PayloadSchema
{
    // Measured: 100,000 evaluations of a keyword are some tenths of a second.
    private const int MaxWork = 2_000_000;
    private const int MaxValues = 20_000;
    private const int MaxErrors = 10;
    private const int MaxMessageLength = 300;

    private static readonly Dialect OurDialect = Dialect.Draft202012.With(
        [new LengthKeyword("minLength", isLeast: true), new LengthKeyword("maxLength", isLeast: false), new LinearPatternKeyword()]);

    private readonly JsonSchema _schema;
    private readonly int _size;

    private PayloadSchema(JsonSchema schema, int size)
    {
        _schema = schema;
        _size = size;
    }

    /// <summary>Gets a schema that can be used.</summary>
    /// <exception cref="PayloadSchemaException">It cannot, or not within bounds.</exception>
    public static PayloadSchema From(JsonBytes json)
    {
        using JsonDocument document = JsonDocument.Parse(json.Utf8);
        int size = new SchemaInspector(document.RootElement).Inspect();

        // The dialect is ours. The library would go by what the schema names.
        JsonObject own = JsonObject.Create(document.RootElement)!;
        own.Remove("$schema");
        try
        {
            BuildOptions options = new() { Dialect = OurDialect, SchemaRegistry = new SchemaRegistry() };
            return new PayloadSchema(JsonSchema.FromText(own.ToJsonString(), options), size);
        }
        catch (Exception exception) when (exception is JsonSchemaException or JsonException or RefResolutionException or ArgumentException
            or InvalidOperationException or FormatException or OverflowException)
        {
            throw new PayloadSchemaException($"is no JSON Schema: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Gets what is wrong with a payload, the first few errors with their places as JSON pointers; empty: it is as it should be.
    /// </summary>
    public ImmutableArray<FieldError> Check(JsonBytes payload)
    {
        if (Bound(payload) is { } tooMuch)
        {
            return [tooMuch];
        }

        using JsonDocument document = JsonDocument.Parse(payload.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        EvaluationOptions options = new() { OutputFormat = OutputFormat.Flag, Culture = CultureInfo.InvariantCulture };
        if (_schema.Evaluate(document.RootElement, options).IsValid)
        {
            return [];
        }

        options = new() { OutputFormat = OutputFormat.List, Culture = CultureInfo.InvariantCulture };
        ImmutableArray<FieldError> errors =
        [
            .. (_schema.Evaluate(document.RootElement, options).Details ?? [])
                .Where(static place => place is { IsValid: false, Errors: not null })
                .SelectMany(static place => place.Errors!.Select(error => ErrorOf(place, error.Key, error.Value)))
                .Distinct()
                .Take(MaxErrors),
        ];
        return errors.IsEmpty ? [new FieldError("", "The payload does not satisfy the schema.")] : errors;
    }

    private static FieldError ErrorOf(EvaluationResults place, string keyword, string message) => new(
        place.InstanceLocation.ToString(),
        keyword.Length == 0 ? "There may be nothing here." : message.Length <= MaxMessageLength ? message : message[..MaxMessageLength]);

    // Null: it is small enough.
    private FieldError? Bound(JsonBytes payload)
    {
        int values = 0;
        Utf8JsonReader reader = new(payload.Span, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth + 1 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !SchemaNumber.IsBounded(reader.ValueSpan))
            {
                return new FieldError("",
                    $"Where there is a schema, a number has at most {SchemaNumber.MaxLength} characters and an exponent up to "
                    + $"{SchemaNumber.MaxExponent}.");
            }

            values += reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.EndArray or JsonTokenType.EndObject ? 0 : 1;
        }

        return values > MaxValues || (long)values * _size > MaxWork
            ? new FieldError("",
                $"The payload has {values} values, too many to be validated against the schema: at most "
                + $"{Math.Min(MaxValues, MaxWork / _size)} can be.")
            : null;
    }
}
