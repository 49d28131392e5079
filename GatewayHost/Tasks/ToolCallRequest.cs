using System.Reflection;
using System.Text.Json;
using Asya.Gateway.Api;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>The body of <c>POST /tools/call</c>: a flow as a tool, and its payload as the tool's arguments.</summary>
internal readonly record struct ToolCallRequest(TaskKey Key, CreateTask Command) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.Key);
        builder.Metadata.Add(new BodyNote(typeof(ToolCall)));
    }

    public static async ValueTask<ToolCallRequest> BindAsync(HttpContext context)
    {
        CreateTask command = Parse(await RequestBody.ReadObjectAsync(context));
        return new(TaskStarter.KeyOf(context.Caller(), context.Request.IdempotencyKey()), command);
    }

    /// <summary>Understands a body that is known to be a JSON object.</summary>
    private static CreateTask Parse(RequestBody body)
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

        return new CreateTask
        {
            Flow = name ?? throw RequestException.Parameter("Tool name is required."),
            Payload = arguments.IsEmpty ? JsonBytes.EmptyObject : arguments,
            Digest = body.Digest(),
            DigestOfBytes = body.DigestOfBytes(),
        };
    }
}
