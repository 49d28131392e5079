using System.Buffers;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Steps;

namespace Asya.Grains.Python;

/// <summary>A step as the runtime protocol has it: the envelope.</summary>
internal static class RunnerRequest
{
    public static ReadOnlyMemory<byte> Envelope(StepRequest request)
    {
        ArrayBufferWriter<byte> buffer = new(request.Payload.Length + request.Headers.Length + 512);
        using (Utf8JsonWriter writer = new(buffer, JsonText.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, request.Number.Task.Id.Value);
            if (request.ParentId is { } parent)
            {
                writer.WriteString("parent_id"u8, parent);
            }

            writer.WriteString("idempotency_key"u8, request.Number.IdempotencyKey);
            writer.WriteStartObject("route"u8);
            writer.WriteNames("prev"u8, request.Route.Prev.AsSpan());
            writer.WriteString("curr"u8, request.Route.Curr);
            writer.WriteNames("next"u8, request.Route.Next.AsSpan());
            writer.WriteEndObject();
            writer.WriteStartObject("status"u8);
            writer.WriteString("phase"u8, "processing"u8);
            writer.WriteString("actor"u8, request.Route.Curr);
            writer.WriteNumber("attempt"u8, request.Number.Attempt);
            writer.WriteEndObject();
            writer.WriteRaw("headers"u8, request.Headers.IsEmpty ? JsonBytes.EmptyObject : request.Headers);
            writer.WriteRaw("payload"u8, request.Payload);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
