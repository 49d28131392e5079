using System.Reflection;
using Asya.Gateway.Hosting;
using Asya.Gateway.Requests;
using Asya.Gateway.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Webhooks;

/// <summary>Which page of the webhooks that were given up.</summary>
internal readonly record struct DeadWebhooksParameters(int Cursor, int Limit) : IEndpointParameterMetadataProvider
{
    private static readonly ParameterNote From = ParameterNote.Number("cursor", "next_cursor of the page before", 0);

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.Limit);
        builder.Metadata.Add(From);
    }

    public static ValueTask<DeadWebhooksParameters> BindAsync(HttpContext context) =>
        new(new DeadWebhooksParameters(context.Request.NumberOr(From), context.Request.NumberOr(MeshParameters.Limit)));
}
