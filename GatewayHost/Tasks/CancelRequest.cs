using System.Reflection;
using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Requests;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>What <c>:cancel</c> says, in a body that may be missing and beside it.</summary>
internal readonly record struct CancelRequest(CancelTask Command) : IEndpointParameterMetadataProvider
{
    private const int MaxReasonLength = 2000;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new BodyNote(typeof(NewCancel), IsOptional: true));
        builder.Metadata.Add(MeshParameters.CanceledPause);
        builder.Metadata.Add(MeshParameters.Key);
    }

    public static async ValueTask<CancelRequest> BindAsync(HttpContext context)
    {
        RequestBody body = await RequestBody.ReadOptionalObjectAsync(context);
        CancelTask command = Parse(body, context.Request.IdempotencyKey());
        return new(command with { Pause = context.Request.Number(MeshParameters.CanceledPause) });
    }

    public static CancelTask Parse(RequestBody body, string? key) =>
        new() { Reason = JsonFields.FindText(body.Utf8, "reason"u8, MaxReasonLength), Key = key };
}
