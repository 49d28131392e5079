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
        SignedState signed = new(
            state.Task.Value, state.Pause, state.Tool, caller.Tenant, caller.Principal,
            Until: (clock.GetUtcNow() + _lifetime).ToUnixTimeSeconds(),
            Nonce: purpose == Asked ? RandomNumberGenerator.GetHexString(16, lowercase: true) : null);
        JsonSerializer.Serialize(json.Writer, signed, McpJson.Default.SignedState);
        return signer.Sign(purpose, json.Written.Span);
    }

    private RequestState? Unprotect(string purpose, Caller caller, string text)
    {
        // Signed by us, so it is as it was written.
        if (signer.Open(purpose, text) is not { } json
            || JsonSerializer.Deserialize(json, McpJson.Default.SignedState) is not { } state
            || state.Tenant != caller.Tenant || state.Principal != caller.Principal)
        {
            return null;
        }

        TaskId task = TaskId.Parse(state.Task, null);
        return clock.GetUtcNow() < DateTimeOffset.FromUnixTimeSeconds(state.Until)
            ? new RequestState(task, state.Pause, state.Tool)
            : throw new ToolRefusedException("request_state_expired",
                $"The question is too old to be answered this way. Task {task} waits on; answer it with {ToolNames.Resume}.");
    }
}
