using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Grains.Checkpoints;

/// <summary>The actor <c>checkpointer</c>: stores the envelope as an object and passes it on unchanged.</summary>
/// <remarks>
/// In a route it writes <c>checkpoint/{id}.json</c>, overwritten when the task passes again. As a hook after a task's end it writes
/// <c>succeeded/{id}.json</c> or <c>failed/{id}.json</c> under that task's id, once: other bytes later are refused. Which end that is comes
/// from the engine's link between the tasks, not from a header. Nothing is ever deleted.
/// </remarks>
internal sealed class Checkpointer(ICheckpointStore store) : IActorHandler
{
    public const string Name = "checkpointer";

    public async Task<ImmutableArray<ActorFrame>> HandleAsync(
        StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
    {
        JsonObject? end = JsonText.ReadObject(request.HookOf);
        string kind = (end?["status"]?.GetValue<string>()) switch
        {
            "succeeded" => CheckpointKey.Succeeded,
            "failed" => CheckpointKey.Failed,
            _ => CheckpointKey.Checkpoint,
        };
        TaskId id = TaskId.TryParse(end?["origin_id"]?.GetValue<string>(), out TaskId origin) ? origin : request.Number.Task.Id;
        CheckpointKey key = CheckpointKey.ForCheckpointer(kind, TaskKey.For(id, request.Number.Task.Tenant));
        ReadOnlyMemory<byte> document = Document(request, id, end).Utf8;
        try
        {
            if (end is null || await store.GetAsync(key, cancellationToken) is not { } kept)
            {
                await store.PutAsync(key, document, cancellationToken);
            }
            else if (!kept.Span.SequenceEqual(document.Span))
            {
                throw new ActorException($"The record {key} was written before and says something else; it is kept as it was.");
            }
        }
        catch (CheckpointStoreException e)
        {
            // A type that a retry rule may name.
            throw new IOException("The checkpoint store did not take the checkpoint.", e);
        }

        return [new(request.Payload, request.Route.Next, request.Headers)];
    }

    private static JsonBytes Document(StepRequest request, TaskId id, JsonObject? end) =>
        JsonText.Write((request, id, end), static (writer, d) =>
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, d.id.Value);
        if (d.request.ParentId is { } parent && d.end is null)
        {
            writer.WriteString("parent_id"u8, parent);
        }

        writer.WriteStartObject("route"u8);
        writer.WriteNames("prev"u8, d.request.Route.Prev.AsSpan());
        writer.WriteString("curr"u8, d.request.Route.Curr);
        writer.WriteEndObject();
        if (d.end is not null)
        {
            writer.WritePropertyName("status"u8);
            d.end.WriteTo(writer);
        }

        writer.WriteRaw("payload"u8, d.request.Payload);
        writer.WriteEndObject();
    });
}
