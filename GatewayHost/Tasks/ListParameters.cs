using System.Reflection;
using Asya.Catalog;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>Which tasks a list has, of those that the caller may see.</summary>
internal readonly record struct ListParameters(TaskQuery Query) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.Status);
        builder.Metadata.Add(MeshParameters.WaitingFor);
        builder.Metadata.Add(MeshParameters.Flow);
        builder.Metadata.Add(MeshParameters.ContextId);
        builder.Metadata.Add(MeshParameters.ParentId);
        builder.Metadata.Add(MeshParameters.Search);
        builder.Metadata.Add(MeshParameters.Assignee);
        builder.Metadata.Add(MeshParameters.DueBefore);
        builder.Metadata.Add(MeshParameters.Order);
        builder.Metadata.Add(MeshParameters.Limit);
        builder.Metadata.Add(MeshParameters.Cursor);
    }

    public static ValueTask<ListParameters> BindAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        bool waits = WaitsForCaller(request);
        TaskPhase? phase = waits ? TaskPhase.Paused : ReadEndpoints.PhaseOf(request);
        return new(new ListParameters(AccessRules.Restrict(context.Caller(), new TaskQuery
        {
            Phase = phase,
            Answerer = waits ? context.Caller().AsViewer : null,
            Flow = request.Text("flow"),
            ContextId = request.Text("context_id"),
            ParentId = request.Text("parent_id"),
            Search = request.Text("q", MeshParameters.MaxSearchLength),
            Assignee = IfPaused("assignee", request.Text("assignee"), phase),
            DueBefore = IfPaused("due_before", request.Instant("due_before"), phase),
            Order = OrderOf(request, phase),
            Cursor = request.Text("cursor", MeshParameters.MaxCursorLength),
            Limit = request.NumberOr(MeshParameters.Limit),
        })));
    }

    private static TaskOrder OrderOf(HttpRequest request, TaskPhase? phase) => request.Text("order") switch
    {
        null or "newest" => TaskOrder.Created,
        "oldest" => IfPaused<TaskOrder?>("order=oldest", TaskOrder.Oldest, phase)!.Value,
        "due" => IfPaused<TaskOrder?>("order=due", TaskOrder.Due, phase)!.Value,
        _ => throw RequestException.Parameter("order must be newest, oldest or due."),
    };

    private static T IfPaused<T>(string name, T value, TaskPhase? phase) => value is null || phase == TaskPhase.Paused
        ? value
        : throw RequestException.Parameter($"Only what is paused waits for an answer: {name} goes with status=paused or waiting_for=me.");

    private static bool WaitsForCaller(HttpRequest request) => (request.Text("waiting_for"), request.Text("status")) switch
    {
        (null, _) => false,
        ("me", null or "paused") => true,
        ("me", _) => throw RequestException.Parameter("What waits is paused: waiting_for goes with status=paused or with no status."),
        _ => throw RequestException.Parameter("waiting_for must be me."),
    };
}
