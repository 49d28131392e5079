using System.Reflection;
using Asya.Catalog;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>Which events of the tasks that the caller may see are meant, and whether all of them are sent, one a line.</summary>
internal readonly record struct AllHistoryParameters(HistoryQuery Query, bool AsLines) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.Since);
        builder.Metadata.Add(MeshParameters.Until);
        builder.Metadata.Add(MeshParameters.Flow);
        builder.Metadata.Add(MeshParameters.Kind);
        builder.Metadata.Add(MeshParameters.Who);
        builder.Metadata.Add(MeshParameters.EventLimit);
        builder.Metadata.Add(MeshParameters.Cursor);
        builder.Metadata.Add(MeshParameters.Format);
    }

    public static ValueTask<AllHistoryParameters> BindAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        bool asLines = IsInLines(request);
        int limit = asLines ? MeshParameters.EventLimit.Range.Max : MeshParameters.EventLimit.Otherwise;
        return new(new AllHistoryParameters(AccessRules.Restrict(context.Caller(), QueryOf(request, limit)), asLines));
    }

    private static bool IsInLines(HttpRequest request) => request.Text("format") switch
    {
        null => JsonLines.AreWanted(request),
        "json" => false,
        "jsonl" => true,
        _ => throw RequestException.Parameter("format must be json or jsonl."),
    };

    private static HistoryQuery QueryOf(HttpRequest request, int limit) => new()
    {
        Since = request.Instant("since"),
        Until = request.Instant("until"),
        Flow = request.Text("flow"),
        Kind = KindOf(request),
        By = request.Text("who"),
        Cursor = request.Text("cursor", MeshParameters.MaxCursorLength),
        Limit = request.Number(MeshParameters.EventLimit) ?? limit,
    };

    private static string? KindOf(HttpRequest request) => request.Text("kind") is not { } kind || HistoryKinds.All.Contains(kind)
        ? request.Text("kind")
        : throw RequestException.Parameter($"kind must be one of {string.Join(", ", HistoryKinds.All)}.");
}
