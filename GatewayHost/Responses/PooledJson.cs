using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Asya.Gateway.Responses;

/// <summary>A JSON writer with its buffer, kept for the next answer.</summary>
internal sealed class PooledJson : IDisposable
{
    private const int KeptCapacity = 64 * 1024;

    // Answers are written and sent within one call on one thread, so one spare a thread nearly always hits.
    [ThreadStatic]
    private static PooledJson? _spare;

    private readonly ArrayBufferWriter<byte> _buffer = new(4096);

    private PooledJson() => Writer = new Utf8JsonWriter(
        _buffer,
        new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public Utf8JsonWriter Writer { get; }

    /// <summary>Gets what has been written so far. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Written
    {
        get
        {
            Writer.Flush();
            return _buffer.WrittenMemory;
        }
    }

    public static PooledJson Rent()
    {
        PooledJson? spare = _spare;
        _spare = null;
        return spare ?? new PooledJson();
    }

    /// <summary>Sends what has been written as the whole answer.</summary>
    public async ValueTask SendAsync(HttpContext context, int status, string contentType = "application/json")
    {
        ReadOnlyMemory<byte> body = Written;
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }

    public void Dispose()
    {
        if (_buffer.Capacity <= KeptCapacity)
        {
            _buffer.ResetWrittenCount();
            Writer.Reset();
            _spare = this;
        }
        else
        {
            Writer.Dispose();
        }
    }
}
