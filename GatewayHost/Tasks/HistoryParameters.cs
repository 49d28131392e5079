using System.Reflection;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>Which events of a task its history has, and whether all of them are sent, one a line.</summary>
internal readonly record struct HistoryParameters(int After, int Limit, bool AsLines) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.After);
        builder.Metadata.Add(MeshParameters.EventLimit);
    }

    public static ValueTask<HistoryParameters> BindAsync(HttpContext context) => new(new HistoryParameters(
        context.Request.NumberOr(MeshParameters.After),
        context.Request.NumberOr(MeshParameters.EventLimit),
        JsonLines.AreWanted(context.Request)));
}
