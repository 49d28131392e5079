using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Gateway.A2A.Dialects;

namespace Asya.Gateway.A2A;

/// <summary>What the method returns; null: nothing.</summary>
/// <remarks>A result with the dialect that it is written in, as a member of an answer.</remarks>
[JsonConverter(typeof(SpokenResult.Converter))]
internal readonly record struct SpokenResult(IA2AResult? Result, A2ADialect Dialect)
{
    internal sealed class Converter : JsonConverter<SpokenResult>
    {
        public override SpokenResult Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Only answers have it.");

        public override void Write(Utf8JsonWriter writer, SpokenResult value, JsonSerializerOptions options)
        {
            if (value.Result is { } result)
            {
                result.Write(writer, value.Dialect);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}
