using System.Text;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Responses;
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
        if (said is not null && !McpNames.IsKnown(said))
        {
            throw Unsupported(said, $"protocol version \"{said}\" is not supported");
        }

        if (call.Method == McpMethod.Initialize && said is not null && call.AskedVersion is { } asked && asked != said)
        {
            throw McpRefusedException.Mismatch($"the header {McpNames.VersionHeader} is not the protocolVersion of the body");
        }

        if (call.Meta.Version is { } meta && meta != McpNames.Modern)
        {
            throw Unsupported(meta, $"protocol version \"{meta}\" cannot be chosen by a request's _meta");
        }

        bool isModern = said == McpNames.Modern || call.Meta.Version is not null;
        if (isModern)
        {
            CheckModern(request, call, said);
        }

        return call with { IsModern = isModern, Version = said };
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

        if (call.Meta.Version is { } meta && meta != said)
        {
            throw McpRefusedException.Mismatch($"the header {McpNames.VersionHeader} is not the _meta/{McpNames.VersionKey} of the body");
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
            Details = writer =>
            {
                // The same versions as in server/discover. Clients that need a handshake begin with it and never get here.
                writer.WriteTexts("supported"u8, [McpNames.Modern]);
                writer.WriteString("requested"u8, requested);
            },
        };

    // Null: not sent, or sent empty, which old clients do. Twice is as bad as wrong, and no version or name has a comma.
    private static string? Single(HttpRequest request, string header)
    {
        StringValues values = request.Headers[header];
        string text = values.ToString().Trim();
        return text.Length == 0 ? null : text;
    }

    // What is no plain ASCII comes as =?base64?...?=
    private static string? Decode(string? text)
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
}
