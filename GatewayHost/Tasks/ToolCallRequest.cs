using System.Text.Json;
using Asya.Gateway.Errors;
using Asya.Gateway.Requests;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>The body of <c>POST /tools/call</c>: a flow as a tool, and its payload as the tool's arguments.</summary>
internal readonly record struct ToolCallRequest(string Name, JsonBytes Arguments)
{
    /// <summary>Understands a body that is known to be a JSON object.</summary>
    public static ToolCallRequest Parse(RequestBody body)
    {
        string? name = null;
        JsonBytes arguments = default;
        Utf8JsonReader reader = JsonFields.Enter(body.Utf8.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "name"u8))
            {
                name = JsonFields.Text(ref reader, "name", CreateRequest.MaxNameLength);
            }
            else if (JsonFields.IsNext(ref reader, "arguments"u8))
            {
                arguments = JsonFields.Object(ref reader, body.Utf8, "arguments");
            }
            else
            {
                reader.Skip();
            }
        }

        if (arguments.Length > PayloadLimits.MaxBytes)
        {
            throw new RequestException(RequestError.TooLarge, $"The arguments may have at most {PayloadLimits.MaxBytes} bytes.");
        }

        return new(name ?? throw RequestException.Parameter("Tool name is required."), arguments.IsEmpty
            ? JsonBytes.EmptyObject
            : arguments);
    }
}
