using Asya.Gateway.A2A.Rest;
using Asya.Gateway.Api;
using Asya.Gateway.Errors;

namespace Asya.Gateway.Hosting;

/// <summary>The refusals that an endpoint can answer with, and what they look like.</summary>
internal static class RefusalNotes
{
    private const string Json = "application/json";

    /// <summary>Gets the statuses: of the endpoint's own refusals, and of those that follow from what it takes.</summary>
    public static IEnumerable<int> StatusesOf(ApiNote note, bool hasParameters, string path, bool hasIdentity, bool isLimited)
    {
        SortedSet<int> all = [.. note.Refuses, StatusCodes.Status403Forbidden];
        bool hasBody = note.Body is not null;
        Add(StatusCodes.Status400BadRequest, hasParameters || hasBody);
        Add(StatusCodes.Status401Unauthorized, hasIdentity && !note.IsPublic);
        Add(StatusCodes.Status404NotFound, path.Contains("{id}", StringComparison.Ordinal));
        Add(StatusCodes.Status413PayloadTooLarge, hasBody);
        Add(StatusCodes.Status415UnsupportedMediaType, hasBody);
        Add(StatusCodes.Status422UnprocessableEntity,
            hasBody && note.Form is ApiNote.RefusalForm.Problem or ApiNote.RefusalForm.ProblemOrA2A);
        Add(StatusCodes.Status429TooManyRequests, isLimited);
        return all;

        void Add(int status, bool applies)
        {
            if (applies)
            {
                all.Add(status);
            }
        }
    }

    /// <summary>Gets the bodies of a refusal, by their media types. Null: of a status that is not listed.</summary>
    public static IEnumerable<(string ContentType, Type Type)> BodiesOf(ApiNote.RefusalForm form, int? status)
    {
        if (form is ApiNote.RefusalForm.A2A or ApiNote.RefusalForm.ProblemOrA2A)
        {
            yield return (Json, typeof(AgentError));
            yield return (RestEndpoints.MediaType, typeof(AgentError));
        }
        else if (form == ApiNote.RefusalForm.JsonRpc)
        {
            yield return (Json, typeof(RpcError));
        }

        // A foreign page or host is refused before it is known in which protocol.
        if (form is ApiNote.RefusalForm.Problem or ApiNote.RefusalForm.ProblemOrA2A || status is null or StatusCodes.Status403Forbidden
            || (form == ApiNote.RefusalForm.JsonRpc
                && status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status429TooManyRequests)))
        {
            yield return (ProblemWriter.ContentType, typeof(ProblemDetails));
        }
    }

    public static string DescriptionOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request cannot be read, or a parameter is wrong",
        StatusCodes.Status401Unauthorized => "The credential is missing or not good",
        StatusCodes.Status403Forbidden => "The caller may not do this, or its page may not call",
        StatusCodes.Status404NotFound => "There is no such thing, or the caller may not see it",
        StatusCodes.Status406NotAcceptable => "The client accepts neither of the media types",
        StatusCodes.Status409Conflict => "What the request meets does not allow it now",
        StatusCodes.Status413PayloadTooLarge => "The request is too large",
        StatusCodes.Status415UnsupportedMediaType => "The body is not application/json in UTF-8",
        StatusCodes.Status422UnprocessableEntity => "The request means nothing, or breaks a rule",
        StatusCodes.Status429TooManyRequests => "Too many requests, or too many open tasks",
        _ => "It cannot be done now",
    };
}
