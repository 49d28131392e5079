using System.Reflection;
using System.Text.Json.Nodes;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Requests;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>An answer to a pause: its body is the answer itself, byte for byte.</summary>
internal readonly record struct AnswerRequest(ResumeTask Command, WaitParameters Said) : IEndpointParameterMetadataProvider
{
    private const string Channel = "mesh";

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new BodyNote(typeof(JsonObject)));
        builder.Metadata.Add(MeshParameters.Wait);
        builder.Metadata.Add(MeshParameters.Pause);
        builder.Metadata.Add(MeshParameters.Extend);
        builder.Metadata.Add(MeshParameters.Payload);
        builder.Metadata.Add(MeshParameters.Key);
    }

    public static async ValueTask<AnswerRequest> BindAsync(HttpContext context)
    {
        WaitParameters said = await WaitParameters.BindAsync(context);
        RequestBody body = await RequestBody.ReadObjectAsync(context);
        ResumeTask command = new()
        {
            Input = body.Utf8.Length <= PayloadLimits.MaxBytes
                ? new JsonBytes(body.Utf8)
                : throw new RequestException(RequestError.TooLarge, $"An answer may have at most {PayloadLimits.MaxBytes} bytes."),
            Pause = context.Request.Number(MeshParameters.Pause),
            Key = context.Request.IdempotencyKey(),
            Digest = body.Digest(),
            DigestOfBytes = body.DigestOfBytes(),
            Extension = TimeSpan.FromSeconds(context.Request.NumberOr(MeshParameters.Extend)),
            Channel = Channel,
        };
        return new(command, said);
    }
}
