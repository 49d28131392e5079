using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.RateLimiting;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Mcp;

/// <summary>Several messages in one body, which 2025-03-26 has and no other revision.</summary>
/// <remarks>They run side by side, and each is answered by an event of its own. Each counts for the caller's rate limit.</remarks>
internal sealed class McpBatch
{
    private const string Version = "2025-03-26";
    private const int MaxMessages = 20;

    private readonly ImmutableArray<ReadOnlyMemory<byte>> _messages;

    private McpBatch(ImmutableArray<ReadOnlyMemory<byte>> messages) => _messages = messages;

    /// <summary>Reads a batch; null: the body is none.</summary>
    public static McpBatch? Read(HttpRequest request, RequestBody body)
    {
        // What is not acceptable JSON is refused like a single message.
        if (body.Utf8.Span.TrimStart(" \t\r\n"u8) is not [(byte)'[', ..] || !StrictJson.Inspect(body.Utf8.Span).IsOk)
        {
            return null;
        }

        // The header came later than batches did.
        if (request.Headers[McpNames.VersionHeader].ToString() is not ("" or Version))
        {
            throw McpRefusedException.Invalid($"the body must be one JSON-RPC message; batches are only in {Version}");
        }

        ImmutableArray<ReadOnlyMemory<byte>>.Builder messages = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        Utf8JsonReader reader = JsonFields.Enter(body.Utf8.Span);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            messages.Add(JsonFields.Slice(ref reader, body.Utf8));
        }

        return messages.Count is > 0 and <= MaxMessages
            ? new McpBatch(messages.DrainToImmutable())
            : throw McpRefusedException.Invalid($"a batch has 1 to {MaxMessages} messages");
    }

    public async Task AnswerAsync(HttpContext context, McpEndpoint endpoint, McpServers servers)
    {
        using SemaphoreSlim oneAtATime = new(1, 1);
        PartitionedRateLimiter<HttpContext>? limiter =
            context.RequestServices.GetService<IOptions<RateLimiterOptions>>()?.Value.GlobalLimiter;
        bool[] answered = await Task.WhenAll(_messages.Select((message, index) =>
            AnswerAsync(context, endpoint, servers, message, index == 0 ? null : limiter, oneAtATime)));
        if (!answered.Contains(true))
        {
            context.Response.Headers.ContentType = (string?)null;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    private static async Task<bool> AnswerAsync(
        HttpContext context, McpEndpoint endpoint, McpServers servers, ReadOnlyMemory<byte> message,
        PartitionedRateLimiter<HttpContext>? limiter, SemaphoreSlim oneAtATime)
    {
        using MemoryStream answer = new();
        JsonBytes id = default;
        try
        {
            using RateLimitLease? lease = limiter?.AttemptAcquire(context);
            RpcRequest request = McpEndpoint.Parse(new RequestBody(message), out id);
            if (lease is { IsAcquired: false })
            {
                throw new McpRefusedException(StatusCodes.Status429TooManyRequests, RpcErrorCode.Refused, "too many requests");
            }

            if (request.Method == McpMethod.Initialize)
            {
                throw McpRefusedException.Invalid("initialize cannot be part of a batch");
            }

            if (await endpoint.PrepareAsync(context, request, answer) is not { } call)
            {
                return false;
            }

            await servers.AnswerAsync(context, call.Call, call.Message, answer);
        }
        catch (Exception exception) when (McpRefusedException.From(exception) is { } refused)
        {
            using PooledJson json = PooledJson.Rent();
            McpErrorWriter.Write(json.Writer, id, refused);
            await McpStream.SendAsync(answer, json.Written.ToArray(), context.RequestAborted);
        }

        await oneAtATime.WaitAsync(context.RequestAborted);
        try
        {
            await context.Response.Body.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
        finally
        {
            oneAtATime.Release();
        }

        return true;
    }
}
