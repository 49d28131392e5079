using System.Reflection;
using System.Text.Json.Nodes;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>What <c>:claim</c>, <c>:release</c> and <c>:delegate</c> say: to whom, and at which pause.</summary>
internal readonly record struct WaitRequest(string? To, int? Pause) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new BodyNote(typeof(JsonObject), IsOptional: true));
        builder.Metadata.Add(MeshParameters.Pause);
    }

    public static async ValueTask<WaitRequest> BindAsync(HttpContext context)
    {
        RequestBody body = await RequestBody.ReadOptionalObjectAsync(context);
        string? to = JsonFields.FindText(body.Utf8, "to"u8, Caller.MaxPrincipalLength);
        return to is null || Caller.IsPrincipal(to)
            ? new(to, context.Request.Number(MeshParameters.Pause))
            : throw RequestException.Invalid("\"to\" must be the name of a principal.");
    }
}
