using System.Reflection;
using System.Text.Json;
using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Requests;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>The optional body of <c>:pause</c>.</summary>
internal readonly record struct PauseRequest(PauseTask Command) : IEndpointParameterMetadataProvider
{
    private static readonly string[] Members = ["metadata", "message"];

    private const int MaxMessageLength = 2000;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyNote(typeof(NewPause), IsOptional: true));

    public static async ValueTask<PauseRequest> BindAsync(HttpContext context) =>
        new(Parse(await RequestBody.ReadOptionalObjectAsync(context)));

    public static PauseTask Parse(RequestBody body)
    {
        PauseTask command = new() { Message = "Task paused by external request" };
        if (body.IsEmpty)
        {
            return command;
        }

        Utf8JsonReader reader = JsonFields.Enter(body.Utf8.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "metadata"u8))
            {
                command = command with { Metadata = JsonFields.Object(ref reader, body.Utf8, "metadata") };
            }
            else if (JsonFields.IsNext(ref reader, "message"u8))
            {
                command = command with { Message = JsonFields.Text(ref reader, "message", MaxMessageLength) ?? command.Message };
            }
            else
            {
                JsonFields.SkipUnknown(ref reader, Members);
            }
        }

        return command;
    }
}
