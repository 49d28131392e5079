using System.Text.Json;
using Asya.Gateway.Requests;
using Asya.Payloads;
using ModelContextProtocol;

namespace Asya.Gateway.Mcp;

/// <summary>What a user did with a question: answered it, or would not.</summary>
internal sealed record GivenAnswer(bool IsAccepted, JsonBytes Content)
{
    /// <summary>Finds the answer to a question among those that were sent; null: there is none.</summary>
    public static GivenAnswer? Find(JsonBytes responses, string question)
    {
        foreach ((string name, ReadOnlyMemory<byte> response) in Members(responses))
        {
            if (name == question)
            {
                return Read(response, question);
            }
        }

        return null;
    }

    /// <summary>Gets the names of all questions that were answered in some way.</summary>
    public static IEnumerable<string> Questions(JsonBytes responses) => Members(responses).Select(static member => member.Name);

    private static List<(string Name, ReadOnlyMemory<byte> Value)> Members(JsonBytes responses)
    {
        List<(string, ReadOnlyMemory<byte>)> members = [];
        if (responses.IsEmpty)
        {
            return members;
        }

        Utf8JsonReader reader = JsonFields.Enter(responses.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            members.Add((name, JsonFields.Slice(ref reader, responses.Utf8)));
        }

        return members;
    }

    /// <summary>Reads one answer.</summary>
    public static GivenAnswer Read(ReadOnlyMemory<byte> response, string question)
    {
        if (response.Span[0] != (byte)'{')
        {
            throw Wrong(question);
        }

        string? action = null;
        JsonBytes content = default;
        Utf8JsonReader reader = JsonFields.Enter(response.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "action"u8))
            {
                action = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
            }
            else if (JsonFields.IsNext(ref reader, "content"u8))
            {
                content = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null
                    ? reader.TokenType == JsonTokenType.Null ? default : new JsonBytes(JsonFields.Slice(ref reader, response))
                    : throw Wrong(question);
            }
            else
            {
                reader.Skip();
            }
        }

        return action switch
        {
            "accept" => new GivenAnswer(true, content.IsEmpty ? JsonBytes.EmptyObject : content),
            "decline" or "cancel" => new GivenAnswer(false, default),
            _ => throw Wrong(question),
        };
    }

    private static McpProtocolException Wrong(string question) =>
        new($"The input response '{question}' must be {{\"action\": \"accept\", \"content\": {{...}}}}, or have the action \"decline\" or \"cancel\".", McpErrorCode.InvalidParams);
}
