using System.Globalization;
using System.Text.Json;
using Json.Schema;

namespace Asya.Grains.Flows.Schemas;

/// <summary><c>minLength</c> and <c>maxLength</c> in code points, as JSON Schema has them. The library counts graphemes.</summary>
internal sealed class LengthKeyword(string name, bool isLeast) : IKeywordHandler
{
    public string Name { get; } = name;

    public object? ValidateKeywordValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int length) && length >= 0
            ? length
            : throw new JsonSchemaException($"'{Name}' must be a whole number from 0 to {int.MaxValue}");

    public void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
    }

    public KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (context.Instance.ValueKind != JsonValueKind.String)
        {
            return KeywordEvaluation.Ignore;
        }

        int bound = (int)keyword.Value!;
        int length = 0;
        foreach (System.Text.Rune _ in context.Instance.GetString()!.EnumerateRunes())
        {
            length++;
        }

        bool isValid = isLeast ? length >= bound : length <= bound;
        return new KeywordEvaluation
        {
            Keyword = Name,
            IsValid = isValid,
            Error = isValid ? null : string.Create(CultureInfo.InvariantCulture,
                $"A text of at {(isLeast ? "least" : "most")} {bound} characters is wanted."),
        };
    }
}
