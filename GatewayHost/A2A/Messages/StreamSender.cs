using Asya.Gateway.A2A.Rest;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;

namespace Asya.Gateway.A2A.Messages;

/// <summary>Sends a task's stream as server-sent events.</summary>
internal sealed partial class StreamSender(TaskStreams streams, ILogger<StreamSender> logger)
{
    private static readonly RpcError TooSlow = new(RpcErrorCode.Internal, "the reader is too slow; subscribe again", "too_slow");

    /// <summary>Sends a stream to its end. A refusal comes with the first item, and is thrown before the answer has started.</summary>
    public async Task SendAsync(HttpContext context, Func<CancellationToken, IAsyncEnumerable<StreamResponse>> open, IA2AEnvelope envelope)
    {
        using CancellationTokenSource end = streams.EndFor(context);
        await using IAsyncEnumerator<StreamResponse> items = open(end.Token).GetAsyncEnumerator(end.Token);
        if (!await items.MoveNextAsync())
        {
            throw new InvalidOperationException("A stream has at least its task.");
        }

        SseWriter writer = SseWriter.Start(context);
        try
        {
            Write(writer, envelope, items.Current);
            await writer.SendAsync(items, item => Write(writer, envelope, item), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Client or gateway disconnects. The task goes on; the client may subscribe to it again.
        }
        catch (Exception exception)
        {
            RpcError error = RpcErrorTable.For(exception, envelope.Dialect);
            LogStreamBroken(logger, exception, error.Reason);
            WriteError(writer, envelope, error);
            await writer.FlushAsync(context.RequestAborted);
        }
    }

    private static void Write(SseWriter writer, IA2AEnvelope envelope, StreamResponse item)
    {
        switch (item.Case)
        {
            case StreamResponse.Payload.Silence:
                writer.KeepAlive();
                break;
            case StreamResponse.Payload.TooSlow:
                WriteError(writer, envelope, TooSlow);
                break;
            default:
                using (PooledJson json = PooledJson.Rent())
                {
                    envelope.Write(json.Writer, item);
                    writer.Data(json.Written.Span);
                }

                break;
        }
    }

    // REST has no id that marks an error, so its clients use the event's name.
    private static void WriteError(SseWriter writer, IA2AEnvelope envelope, RpcError error)
    {
        using PooledJson json = PooledJson.Rent();
        envelope.WriteError(json.Writer, error);
        if (envelope is RestEnvelope)
        {
            writer.Event("error"u8, null, json.Written.Span);
        }
        else
        {
            writer.Data(json.Written.Span);
        }
    }

    [LoggerMessage(EventId = 3202, Level = LogLevel.Error, Message = "An A2A stream broke off: {Reason}")]
    private static partial void LogStreamBroken(ILogger logger, Exception exception, string? reason);
}
