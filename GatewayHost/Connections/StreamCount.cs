using Asya.Gateway.Errors;

namespace Asya.Gateway.Connections;

/// <summary>Counts the open streams, apart from other requests: they last, and must leave room.</summary>
internal sealed class StreamCount(ConnectionLimits limits)
{
    private long _open;

    /// <summary>Counts a stream until its request is over.</summary>
    /// <exception cref="RequestException">There are as many as may be.</exception>
    public void Enter(HttpContext context)
    {
        if (limits.Streams is not { } most)
        {
            return;
        }

        if (Interlocked.Increment(ref _open) > most)
        {
            Interlocked.Decrement(ref _open);
            throw new RequestException(RequestError.TooManyStreams, $"{most} streams are open, as many as may be.");
        }

        context.Response.OnCompleted(() =>
        {
            Interlocked.Decrement(ref _open);
            return Task.CompletedTask;
        });
    }
}
