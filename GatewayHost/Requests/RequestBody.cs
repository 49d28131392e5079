using System.Buffers;
using Asya.Gateway.A2A.Rest;
using Asya.Gateway.Errors;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Asya.Gateway.Requests;

/// <summary>A request body: read whole, not larger than allowed, and strict JSON.</summary>
/// <remarks>The bytes are in an array of their own, since payloads are slices of it that live on in the grains.</remarks>
internal readonly record struct RequestBody(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>A payload of the largest size with an envelope around it.</summary>
    public const int MaxBytes = PayloadLimits.MaxBytes + (64 * 1024);

    public bool IsEmpty => Utf8.IsEmpty;

    /// <summary>Gets the digest by which the same request is recognised when it comes again, however it is spelt.</summary>
    public string Digest() => Digests.OfJson(Utf8);

    /// <summary>Gets the digest of its very bytes, by which earlier versions have recognised it.</summary>
    public string DigestOfBytes() => Digests.Compute(Utf8.Span);

    /// <summary>Tells whether a request that may change something has a body, or is called by the type of one, that is no JSON.</summary>
    /// <remarks>Such a request any web page can have a browser send, without asking first: an empty form is one.</remarks>
    public static bool IsForeign(HttpContext context) =>
        context.Request.MayChangeState()
        && (context.Request.Headers.ContentType.Count > 0 || MayHaveBody(context))
        && !IsJson(context.Request.ContentType, RestEndpoints.MediaType);

    /// <summary>Refuses a body that is no JSON.</summary>
    public static RequestException NotJson() => new(RequestError.UnsupportedMediaType, "Send the body as application/json, in UTF-8.");

    /// <summary>Reads a body that must be one JSON object.</summary>
    public static async ValueTask<RequestBody> ReadObjectAsync(HttpContext context, string? otherType = null)
    {
        RequestBody body = await ReadAsync(context, otherType);
        body.CheckIsObject();
        return body;
    }

    /// <summary>Reads a body that may be missing; if there is one, it must be one JSON object.</summary>
    public static async ValueTask<RequestBody> ReadOptionalObjectAsync(HttpContext context, string? otherType = null)
    {
        if (!MayHaveBody(context))
        {
            return default;
        }

        RequestBody body = await ReadAsync(context, otherType);
        if (!body.IsEmpty)
        {
            body.CheckIsObject();
        }

        return body;
    }

    /// <summary>Reads the bytes, whatever they are. They may also be called by another type that is JSON.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, string? otherType = null)
    {
        HttpRequest request = context.Request;
        if (!IsJson(request.ContentType, otherType))
        {
            throw NotJson();
        }

        if (request.ContentLength is not { } length)
        {
            await BudgetOf(context).EnterAsync(context, MaxBytes);
            return new RequestBody(await ReadChunkedAsync(request.Body, context.RequestAborted));
        }

        if (length > MaxBytes)
        {
            throw TooLarge();
        }

        await BudgetOf(context).EnterAsync(context, length);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        await request.Body.ReadExactlyAsync(bytes, context.RequestAborted);
        return new RequestBody(bytes);
    }

    private static BodyBudget BudgetOf(HttpContext context) => context.RequestServices.GetRequiredService<BodyBudget>();

    private static bool MayHaveBody(HttpContext context) =>
        context.Request.ContentLength != 0 && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    private static RequestException TooLarge() => new(RequestError.TooLarge, $"A body may have at most {MaxBytes} bytes.");

    private static bool IsJson(string? contentType, string? otherType)
    {
        if (contentType is "application/json")
        {
            return true;
        }

        return MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed)
            && (parsed.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || (otherType is not null && parsed.MediaType.Equals(otherType, StringComparison.OrdinalIgnoreCase)))
            && (!parsed.Charset.HasValue || parsed.Charset.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    // Without a Content-Length the bytes are counted while they arrive.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadChunkedAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int filled = 0;
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                if (read == 0)
                {
                    return buffer.AsSpan(0, filled).ToArray();
                }

                filled += read;
                if (filled > MaxBytes)
                {
                    throw TooLarge();
                }

                if (filled == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, filled).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void CheckIsObject()
    {
        JsonVerdict verdict = StrictJson.Inspect(Utf8.Span);
        if (!verdict.IsOk)
        {
            throw new RequestException(RequestError.MalformedJson, verdict.Explain());
        }

        if (!verdict.IsObject)
        {
            throw RequestException.Invalid("The body must be a JSON object.");
        }
    }
}
