using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Actors;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Agents.AI.Workflows.Checkpointing;

namespace Asya.AgentFramework;

/// <summary>A workflow's checkpoints during one step. The last one leaves the step in a header of the envelope.</summary>
/// <remarks>
/// In a header, and not in the payload, since a checkpoint names types and carries what executors have decided: only actors write headers
/// that begin with <c>x-asya-</c>, and a request that brings one is refused.
/// </remarks>
internal sealed class EnvelopeCheckpoints : JsonCheckpointStore
{
    /// <summary>The header.</summary>
    public const string Header = "x-asya-workflow";

    /// <summary>The most that a workflow's state may be, in bytes: it travels with each step of the task.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly Dictionary<CheckpointInfo, JsonElement> _checkpoints = [];

    /// <summary>Gets the newest checkpoint; null: there is none.</summary>
    public CheckpointInfo? Newest { get; private set; }

    /// <summary>Reads what an earlier step of the task has left.</summary>
    public static EnvelopeCheckpoints From(JsonObject state)
    {
        EnvelopeCheckpoints store = new();
        CheckpointInfo info = new((string)state["session"]!, (string)state["checkpoint"]!);
        store._checkpoints[info] = JsonSerializer.SerializeToElement(state["state"]);
        store.Newest = info;
        return store;
    }

    /// <summary>Writes the newest checkpoint, and which of its requests is asked now.</summary>
    public JsonObject ToState(string request)
    {
        CheckpointInfo info = Newest ?? throw new InvalidOperationException("The workflow asks, and has made no checkpoint.");
        string state = _checkpoints[info].GetRawText();
        if (Encoding.UTF8.GetByteCount(state) > MaxBytes)
        {
            throw new ActorException($"the workflow's state has more than {MaxBytes} bytes; keep large values elsewhere, and their names in it");
        }

        return new JsonObject
        {
            ["session"] = info.SessionId,
            ["checkpoint"] = info.CheckpointId,
            ["request"] = request,
            ["state"] = JsonNode.Parse(state),
        };
    }

    public override ValueTask<CheckpointInfo> CreateCheckpointAsync(string sessionId, JsonElement value, CheckpointInfo? parent = null)
    {
        CheckpointInfo info = new(sessionId, Guid.NewGuid().ToString("N"));
        _checkpoints[info] = value.Clone();
        Newest = info;
        return new(info);
    }

    public override ValueTask<JsonElement> RetrieveCheckpointAsync(string sessionId, CheckpointInfo key) => new(_checkpoints[key]);

    public override ValueTask<IEnumerable<CheckpointInfo>> RetrieveIndexAsync(string sessionId, CheckpointInfo? withParent = null) =>
        new(Newest is { } newest && newest.SessionId == sessionId ? [newest] : []);
}
