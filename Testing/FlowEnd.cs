using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Tasks;

namespace Asya.Testing;

/// <summary>How a task has ended.</summary>
public sealed class FlowEnd
{
    internal FlowEnd(TaskSnapshot task) => Task = task;

    /// <summary>Gets the task as it ended: its phase, its answers, and its error if it failed.</summary>
    public TaskSnapshot Task { get; }

    /// <summary>Gets the result of a task that succeeded, else the payload that it ended with.</summary>
    public JsonObject Payload => (Task.Result.IsEmpty ? Task.Payload : Task.Result).ToObject() ?? [];

    /// <summary>Reads the payload.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="options">How it is read. Default: as the types of handlers are, in snake_case.</param>
    /// <exception cref="JsonException">The payload is no <typeparamref name="T"/>.</exception>
    public T PayloadAs<T>(JsonSerializerOptions? options = null) =>
        Payload.Deserialize<T>(options ?? AuthorJson.Options) ?? throw new JsonException("The payload is null.");
}
