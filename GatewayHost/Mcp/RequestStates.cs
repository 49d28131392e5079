using System.Security.Cryptography;
using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Mcp;

/// <summary>Signs the state of a question, and takes it back only as it was given, from whom it was given to, and in its time.</summary>
/// <remarks>That a question is answered once is the task's doing: it takes one answer to a pause.</remarks>
internal sealed class RequestStates(StateSigner signer, IOptions<GatewayOptions> options, TimeProvider clock)
{
    // The purpose of requestState is the empty one, as it was before there was another.
    private const string Repeated = "";
    private const string Asked = "elicitation";

    private readonly TimeSpan _lifetime = options.Value.Mcp.StateLifetime;

    /// <summary>Gets the state that a client sends back with the repeated call.</summary>
    public string Protect(Caller caller, RequestState state) => Protect(Repeated, caller, state);

    /// <summary>Gets the id of a request to the client, which comes back with its answer. No two are alike.</summary>
    public string NewRequestId(Caller caller, RequestState state) => Protect(Asked, caller, state);

    /// <summary>Takes a state back; null: it is not one that we have given to this caller for this tool.</summary>
    /// <exception cref="ToolRefusedException">It was good once, and its time is over.</exception>
    public RequestState? Unprotect(Caller caller, string tool, string text) =>
        Unprotect(Repeated, caller, text) is { } state && state.Tool == tool ? state : null;

    /// <summary>Takes a request's id back; null: it is not one that we have given to this caller.</summary>
    /// <exception cref="ToolRefusedException">It was good once, and its time is over.</exception>
    public RequestState? FindRequest(Caller caller, string id) => Unprotect(Asked, caller, id);

    private string Protect(string purpose, Caller caller, RequestState state)
    {
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteString("task"u8, state.Task.Value);
        writer.WriteNumber("pause"u8, state.Pause);
        writer.WriteString("tool"u8, state.Tool);
        writer.WriteString("tenant"u8, caller.Tenant);
        writer.WriteString("principal"u8, caller.Principal);
        writer.WriteNumber("until"u8, (clock.GetUtcNow() + _lifetime).ToUnixTimeSeconds());
        if (purpose == Asked)
        {
            writer.WriteString("nonce"u8, RandomNumberGenerator.GetHexString(16, lowercase: true));
        }

        writer.WriteEndObject();
        return signer.Sign(purpose, json.Written.Span);
    }

    private RequestState? Unprotect(string purpose, Caller caller, string text)
    {
        if (signer.Open(purpose, text) is not { } json)
        {
            return null;
        }

        // Signed by us, so it is as it was written.
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement state = document.RootElement;
        if (state.GetProperty("tenant"u8).GetString() != caller.Tenant || state.GetProperty("principal"u8).GetString() != caller.Principal)
        {
            return null;
        }

        TaskId task = TaskId.Parse(state.GetProperty("task"u8).GetString()!, null);
        return clock.GetUtcNow() < DateTimeOffset.FromUnixTimeSeconds(state.GetProperty("until"u8).GetInt64())
            ? new RequestState(task, state.GetProperty("pause"u8).GetInt32(), state.GetProperty("tool"u8).GetString()!)
            : throw new ToolRefusedException("request_state_expired",
                $"The question is too old to be answered this way. Task {task} waits on; answer it with {ToolNames.Resume}.");
    }
}
