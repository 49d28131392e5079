using System.Reflection;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>Which waits are counted, of those that the caller may list.</summary>
internal readonly record struct WaitStatsParameters(WaitStatsQuery Query) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(MeshParameters.Flow);

    public static ValueTask<WaitStatsParameters> BindAsync(HttpContext context) => new(new WaitStatsParameters(
        AccessRules.Restrict(context.Caller(), new WaitStatsQuery { Flow = context.Request.Text("flow") })));
}
