using System.Reflection;
using Asya.Gateway.Requests;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tasks;

/// <summary>How long an answer may wait for its task (null: not said), and which payload it shows then.</summary>
internal readonly record struct WaitParameters(TimeSpan? Wait, PayloadChoice Payload) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.Wait);
        builder.Metadata.Add(MeshParameters.Payload);
    }

    public static ValueTask<WaitParameters> BindAsync(HttpContext context)
    {
        int longest = context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.MaxWaitSeconds;
        return new(new WaitParameters(context.Request.Wait(longest), context.Request.Payload()));
    }
}
