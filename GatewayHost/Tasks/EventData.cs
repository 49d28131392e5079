using Asya.Payloads;

namespace Asya.Gateway.Tasks;

/// <summary>The data of the events that the gateway completes itself.</summary>
internal static class EventData
{
    /// <summary>Adds the result to the data of a task's last event, which is stored without it.</summary>
    public static ReadOnlyMemory<byte> WithResult(JsonBytes data, JsonBytes result)
    {
        ReadOnlySpan<byte> open = data.Span.TrimEnd(" \t\r\n"u8);
        if (result.IsEmpty || open.IsEmpty || open[^1] != (byte)'}')
        {
            return data.Utf8;
        }

        open = open[..^1].TrimEnd(" \t\r\n"u8);
        ReadOnlySpan<byte> name = open.EndsWith("{"u8) ? "\"result\":"u8 : ",\"result\":"u8;
        return (byte[])[.. open, .. name, .. result.Span, (byte)'}'];
    }
}
