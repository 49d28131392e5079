using System.Globalization;
using System.Reflection;
using Asya.Gateway.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>The last event that a reader has seen. A foreign id counts as none: the reader gets the task as it is now.</summary>
internal readonly record struct LastEvent(long? Id) : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.LastEventId);
        builder.Metadata.Add(MeshParameters.LastEventIdInQuery);
    }

    public static ValueTask<LastEvent> BindAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string? text = request.Headers["Last-Event-ID"] is [{ Length: > 0 } header] ? header : request.Text("last_event_id");
        bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id);
        return new(new LastEvent(isNumber ? id : null));
    }
}
