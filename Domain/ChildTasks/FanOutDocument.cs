using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain.ChildTasks;

/// <summary>The envelopes of a fan-out's children, as they are kept with the event that made them.</summary>
internal static class FanOutDocument
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth * 2 };

    public static JsonBytes Write(ImmutableArray<string> prev, ImmutableArray<ChildFrame> frames) =>
        JsonText.Write((prev, frames), static (writer, d) =>
    {
        writer.WriteStartObject();
        writer.WriteNames("prev"u8, d.prev.AsSpan());
        writer.WriteStartArray("frames"u8);
        foreach ((StepFrame frame, PausesAhead? pauses) in d.frames)
        {
            writer.WriteStartObject();
            writer.WriteNames("next"u8, frame.Next.AsSpan());
            if (!frame.Headers.IsEmpty)
            {
                writer.WriteRaw("headers"u8, frame.Headers);
            }

            writer.WriteRaw("payload"u8, frame.Payload);
            PausesJson.Write(writer, pauses);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static ImmutableArray<RoutedFrame> Read(JsonBytes document)
    {
        using JsonDocument json = JsonDocument.Parse(document.Utf8, Reading);
        ImmutableArray<string> prev = Names(json.RootElement.GetProperty("prev"u8));
        return
        [
            .. json.RootElement.GetProperty("frames"u8).EnumerateArray().Select(f =>
            {
                ImmutableArray<string> next = Names(f.GetProperty("next"u8));
                JsonBytes headers = f.TryGetProperty("headers"u8, out JsonElement h) ? JsonText.Copy(h) : default;
                StepFrame frame = new() { Payload = JsonText.Copy(f.GetProperty("payload"u8)), Next = next, Headers = headers };
                PausesAhead? pauses = PausesJson.Read(f, out bool isBound);
                return new RoutedFrame(new ActorRoute(prev, "", next).Shift(), frame, pauses, isBound);
            }),
        ];
    }

    private static ImmutableArray<string> Names(JsonElement list) => [.. list.EnumerateArray().Select(static n => n.GetString()!)];
}
