using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Asya.Grains.Flows.Schemas;

/// <summary><c>pattern</c> in time that grows with the text alone. The library's may take for ever.</summary>
internal sealed class LinearPatternKeyword : IKeywordHandler
{
    public string Name => "pattern";

    public object? ValidateKeywordValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? SchemaPattern.Compile(value.GetString()!)
            : throw new JsonSchemaException("'pattern' must be a string");

    public void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
    }

    public KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (context.Instance.ValueKind != JsonValueKind.String)
        {
            return KeywordEvaluation.Ignore;
        }

        bool isValid = ((Regex)keyword.Value!).IsMatch(context.Instance.GetString()!);
        return new KeywordEvaluation
        {
            Keyword = Name,
            IsValid = isValid,
            Error = isValid ? null : $"A text in the form {keyword.RawValue.GetString()} is wanted.",
        };
    }
}
