using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace Asya.Gateway.Streaming;

/// <summary>Writes server-sent events. Nothing is on its way before <see cref="FlushAsync"/>.</summary>
internal sealed class SseWriter(PipeWriter output)
{
    private const int MaxUnflushed = 16 * 1024;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>Starts the stream. From here on the status is 200, whatever comes.</summary>
    public static SseWriter Start(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";

        // A proxy that collects the answer first would make it a very late one.
        response.Headers["X-Accel-Buffering"] = "no";
        return new SseWriter(response.BodyWriter);
    }

    /// <summary>Sends items as they come. What is there at once goes out at once, in one piece.</summary>
    public async Task SendAsync<T>(IAsyncEnumerator<T> items, Action<T> write, CancellationToken end)
    {
        while (true)
        {
            ValueTask<bool> next = items.MoveNextAsync();
            if (!next.IsCompleted || output.UnflushedBytes > MaxUnflushed)
            {
                await FlushAsync(end);
            }

            if (!await next)
            {
                await FlushAsync(end);
                return;
            }

            write(items.Current);
        }
    }

    /// <summary>Writes an event of no name whose data is one JSON value.</summary>
    public void Data(ReadOnlySpan<byte> json)
    {
        output.Write("data: "u8);
        OneLine(json);
        output.Write("\n\n"u8);
    }

    /// <summary>Writes an event whose data is one JSON value.</summary>
    public void Event(ReadOnlySpan<byte> name, long? id, ReadOnlySpan<byte> json)
    {
        if (id is { } number)
        {
            output.Write("id: "u8);
            Number(number);
        }

        output.Write("event: "u8);
        output.Write(name);
        output.Write("\n"u8);
        Data(json);
    }

    public void KeepAlive() => output.Write(": keepalive\n\n"u8);

    /// <summary>Sends what was written.</summary>
    /// <remarks>
    /// The server never sees <paramref name="end"/>: it resets a connection whose write was cancelled, and a stream that has come to its
    /// end would look broken to its reader. Only the wait for a reader that is behind ends with it.
    /// </remarks>
    public ValueTask FlushAsync(CancellationToken end)
    {
        end.ThrowIfCancellationRequested();
        ValueTask<FlushResult> flush = output.FlushAsync(CancellationToken.None);
        if (!flush.IsCompletedSuccessfully)
        {
            return new(flush.AsTask().WaitAsync(end));
        }

        flush.GetAwaiter().GetResult();
        return default;
    }

    private void Number(long number)
    {
        Span<byte> digits = output.GetSpan(24);
        Utf8Formatter.TryFormat(number, digits, out int length);
        digits[length++] = (byte)'\n';
        output.Advance(length);
    }

    // A line end would end the data. In JSON it is but white space between two tokens.
    private void OneLine(ReadOnlySpan<byte> json)
    {
        int at;
        while ((at = json.IndexOfAny(LineEnds)) >= 0)
        {
            output.Write(json[..at]);
            output.Write(" "u8);
            json = json[(at + 1)..];
        }

        output.Write(json);
    }
}
