using System.Reflection;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>Which ends and answers are counted, of the tasks that the caller may see.</summary>
internal readonly record struct TaskStatsParameters(TaskStatsQuery Query) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.Since);
        builder.Metadata.Add(MeshParameters.Until);
        builder.Metadata.Add(MeshParameters.Bucket);
        builder.Metadata.Add(MeshParameters.Flow);
    }

    public static ValueTask<TaskStatsParameters> BindAsync(HttpContext context) =>
        new(new TaskStatsParameters(AccessRules.Restrict(context.Caller(), new TaskStatsQuery
        {
            Since = context.Request.Instant("since"),
            Until = context.Request.Instant("until"),
            Bucket = TimeSpan.FromSeconds(context.Request.NumberOr(MeshParameters.Bucket)),
            Flow = context.Request.Text("flow"),
        })));
}
