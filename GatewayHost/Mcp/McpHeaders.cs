using System.Text;
using System.Text.Json.Nodes;
using Asya.Gateway.A2A.Rpc;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Asya.Gateway.Mcp;

/// <summary>Validates the headers of a request, and that its body agrees with them.</summary>
internal static class McpHeaders
{
    private const string Base64Start = "=?base64?";
    private const string Base64End = "?=";

    /// <summary>Fails unless the client takes both kinds of answers that it may get.</summary>
    public static void CheckAccept(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? accepted)
            || !Takes(accepted, "application/json")
            || !Takes(accepted, "text/event-stream"))
        {
            throw new McpRefusedException(StatusCodes.Status406NotAcceptable, RpcErrorCode.Refused,
                "the client must accept both application/json and text/event-stream");
        }
    }

    /// <summary>
    /// Finds out which revision a call is of, and fails unless everything that the revision demands is said, and only once or alike.
    /// </summary>
    public static McpCall Check(HttpRequest request, McpCall call)
    {
        string? said = Single(request, McpNames.VersionHeader);
        string? meta = call.Meta.Version;
        if (said is not null && meta is not null && meta != said)
        {
            // Before either is judged by itself: which of the two the client means nothing here can tell.
            throw McpRefusedException.Mismatch($"the header {McpNames.VersionHeader} is not the _meta/{McpNames.VersionKey} of the body");
        }

        if (said is not null && !McpNames.IsKnown(said))
        {
            throw Unsupported(said, $"protocol version \"{said}\" is not supported");
        }

        if (call.Method == McpMethod.Initialize && said is not null && call.AskedVersion is { } asked && asked != said)
        {
            throw McpRefusedException.Mismatch($"the header {McpNames.VersionHeader} is not the protocolVersion of the body");
        }

        if (meta is not null && !McpNames.IsKnown(meta))
        {
            throw Unsupported(meta, $"protocol version \"{meta}\" is not supported");
        }

        // An older revision in _meta says nothing that the handshake has not said.
        bool isModern = McpNames.Modern == (said ?? meta);
        if (isModern)
        {
            CheckModern(request, call, said);
        }

        return call with { IsModern = isModern, Version = said };
    }

    /// <summary>Gets what a header says. What is no plain ASCII comes as <c>=?base64?...?=</c>; null: it is neither.</summary>
    public static string? Decode(string? text)
    {
        if (text is null || text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        if (!text.StartsWith(Base64Start, StringComparison.Ordinal) || !text.EndsWith(Base64End, StringComparison.Ordinal)
            || text.Length < Base64Start.Length + Base64End.Length)
        {
            return text;
        }

        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64Chars(text.AsSpan()[Base64Start.Length..^Base64End.Length], bytes, out int length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : null;
    }

    private static void CheckModern(HttpRequest request, McpCall call, string? said)
    {
        if (said is null)
        {
            throw McpRefusedException.Mismatch($"the header {McpNames.VersionHeader} is missing");
        }

        // A notification gets no answer, but the headers that are present are validated all the same.
        if (call.Meta.Version is null && !call.IsNotification)
        {
            throw McpRefusedException.Params($"requests of protocol version \"{said}\" must have _meta/{McpNames.VersionKey}");
        }

        if (Single(request, McpNames.MethodHeader) != call.Method)
        {
            throw McpRefusedException.Mismatch($"the header {McpNames.MethodHeader} is missing or is not the method of the body");
        }

        if (McpMethod.Find(call.Method)?.NameParameter is { } parameter
            && Decode(Single(request, McpNames.NameHeader)) is var name
            && (name is null || name != (parameter == "name" ? call.Name : call.TaskId)))
        {
            throw McpRefusedException.Mismatch($"the header {McpNames.NameHeader} is missing or is not the {parameter} of the body");
        }

        if (!call.Meta.HasCapabilities && !call.IsNotification)
        {
            throw McpRefusedException.Params($"requests of protocol version \"{said}\" must have _meta/{McpNames.CapabilitiesKey}");
        }
    }

    private static bool Takes(IList<MediaTypeHeaderValue> accepted, string type) => accepted.Any(one => one.MatchesMediaType(type));

    private static McpRefusedException Unsupported(string requested, string message) =>
        new(StatusCodes.Status400BadRequest, McpCode.UnsupportedVersion, message)
        {
            Details = new()
            {
                ["supported"] = new JsonArray([.. McpNames.Versions.Select(static version => JsonValue.Create(version))]),
                ["requested"] = requested,
            },
        };

    // Null: not sent, or sent empty, which old clients do. Twice is as bad as wrong, and no version or name has a comma.
    private static string? Single(HttpRequest request, string header)
    {
        StringValues values = request.Headers[header];
        string text = values.ToString().Trim();
        return text.Length == 0 ? null : text;
    }
}
