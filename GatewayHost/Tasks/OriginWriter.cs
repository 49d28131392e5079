using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>Writes who has put which value into a payload.</summary>
internal static class OriginWriter
{
    /// <summary>Writes the member <c>origins</c>, unless nothing is known.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<PayloadOrigin>? origins)
    {
        if (origins is not { } all)
        {
            return;
        }

        writer.WriteStartArray("origins"u8);
        foreach (PayloadOrigin origin in all)
        {
            Write(writer, origin);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, PayloadOrigin origin)
    {
        writer.WriteStartObject();
        writer.WriteString("place"u8, origin.Place);
        writer.WriteString("from"u8, origin.Kind.WireName);
        if (origin.Number > 0)
        {
            writer.WriteNumber(NumberName(origin.Kind), origin.Number);
        }

        writer.WriteUnlessEmpty("actor"u8, origin.Actor);
        writer.WriteUnlessEmpty("by"u8, origin.By);
        writer.WriteUnlessEmpty("on_behalf_of"u8, origin.OnBehalfOf);
        writer.WriteUnlessEmpty("channel"u8, origin.Channel);
        writer.WriteUnlessEmpty("task"u8, origin.TaskId);
        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> NumberName(OriginKind kind) => kind switch
    {
        OriginKind.Step => "step"u8,
        OriginKind.Slice => "slice"u8,
        _ => "pause"u8,
    };
}
