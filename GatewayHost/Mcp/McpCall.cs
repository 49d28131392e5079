using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Payloads;

namespace Asya.Gateway.Mcp;

/// <summary>One call, read strictly. Everything of it that we judge ourselves is here as it was sent.</summary>
internal sealed record McpCall
{
    private const int MaxStateLength = 4096;

    /// <summary>The id as it was written; empty for a notification, which gets no answer.</summary>
    public required JsonBytes Id { get; init; }

    public required string Method { get; init; }

    public required Caller Caller { get; init; }

    public ReadOnlyMemory<byte> Params { get; private init; }

    public ReadOnlyMemory<byte> RawMeta { get; private init; }

    public McpMeta Meta { get; private init; }

    /// <summary>Whether the call is of the revision without a handshake.</summary>
    public bool IsModern { get; init; }

    /// <summary>The protocol revision in the header; null if absent.</summary>
    public string? Version { get; init; }

    /// <summary>Gets the tool's name, or whatever else is called <c>name</c>.</summary>
    public string? Name { get; private init; }

    public string? TaskId { get; private init; }

    /// <summary>The protocol revision that an <c>initialize</c> requests.</summary>
    public string? AskedVersion { get; private init; }

    /// <summary>What an <c>initialize</c> says that its client can do.</summary>
    public McpMeta Capabilities { get; private init; }

    /// <summary>Gets the tool's arguments: an object; empty: none.</summary>
    public JsonBytes Arguments { get; private init; }

    /// <summary>Gets the answers to questions, by the questions' names: an object; empty: none.</summary>
    public JsonBytes InputResponses { get; private init; }

    /// <summary>Gets what we gave the client to send back with its answer.</summary>
    public string? RequestState { get; private init; }

    public string? IdempotencyKey { get; init; }

    public bool IsNotification => Id.IsEmpty;

    /// <summary>Gets the flow that the tool starts, if that was looked up already.</summary>
    public FlowInfo? Flow { get; init; }

    /// <summary>Where requests to the client go while it waits for its answer; null: it has not said that it takes any.</summary>
    public McpStream? Questions { get; init; }

    /// <summary>Whether the client supports tasks. Whether it can answer their questions is another matter.</summary>
    public bool FollowsTasks => IsModern && Meta.Tasks;

    /// <summary>Whether a pause can be put to the client's user, who may answer it, as the call's result.</summary>
    public bool CanBeAsked => IsModern && Meta.Elicits && Caller.Has(Scope.Approve);

    /// <summary>Whether a pause can be put to the client's user, who may answer it, while the call goes on.</summary>
    public bool CanBeElicited => !IsModern && Questions is not null && Caller.Has(Scope.Approve);

    public static McpCall Read(RpcRequest request, Caller caller)
    {
        McpCall call = new() { Id = request.Id, Method = request.Method, Caller = caller, Params = request.Params };
        if (request.Params.IsEmpty)
        {
            return call;
        }

        Utf8JsonReader reader = JsonFields.Enter(request.Params.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string member = reader.GetString()!;
            reader.Read();
            call = member switch
            {
                "_meta" => call.WithMeta(Object(ref reader, request.Params, member)),
                "name" => call with { Name = Text(ref reader, member) },
                "taskId" => call with { TaskId = Text(ref reader, member) },
                "capabilities" when request.Method == McpMethod.Initialize =>
                    call with { Capabilities = McpMeta.ReadCapabilities(Object(ref reader, request.Params, member)) },
                "protocolVersion" => call with { AskedVersion = Text(ref reader, member) },
                "requestState" => call with { RequestState = Text(ref reader, member, MaxStateLength) },
                "arguments" => call with { Arguments = new JsonBytes(Object(ref reader, request.Params, member)) },
                "inputResponses" => call with { InputResponses = new JsonBytes(Object(ref reader, request.Params, member)) },
                _ => Skip(ref reader, call),
            };
        }

        return call;
    }

    private static McpCall Skip(ref Utf8JsonReader reader, McpCall call)
    {
        reader.Skip();
        return call;
    }

    private static string? Text(ref Utf8JsonReader reader, string member, int maxLength = 1024)
    {
        string? text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Null => null,
            _ => throw McpRefusedException.Params($"\"{member}\" must be a string"),
        };
        return text is null || text.Length <= maxLength
            ? text
            : throw McpRefusedException.Params($"\"{member}\" may have at most {maxLength} characters");
    }

    private static ReadOnlyMemory<byte> Object(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source, string member) =>
        reader.TokenType switch
        {
            JsonTokenType.StartObject => JsonFields.Slice(ref reader, source),
            JsonTokenType.Null => default,
            _ => throw McpRefusedException.Params($"\"{member}\" must be an object"),
        };

    private McpCall WithMeta(ReadOnlyMemory<byte> meta) => meta.IsEmpty ? this : this with { RawMeta = meta, Meta = McpMeta.Read(meta) };
}
