using System.IO.Pipelines;
using System.Text;
using Asya.Gateway.Streaming;

namespace Asya.Gateway.Tests;

public sealed class SseWriterTests : IDisposable
{
    private readonly ServerPipe _server = new();
    private readonly CancellationTokenSource _end = new();

    public void Dispose() => _end.Dispose();

    [Fact]
    public async Task The_end_of_a_stream_is_never_the_end_of_a_write_in_the_server()
    {
        SseWriter writer = new(_server);
        writer.KeepAlive();
        await writer.FlushAsync(_end.Token);
        Task behind = Behind(writer);

        await _end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind.WithTimeout("the wait for a slow reader"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.FlushAsync(_end.Token).AsTask());
        Assert.Equal(2, _server.Flushes);
    }

    [Fact]
    public async Task What_was_written_before_the_end_is_read_to_its_end()
    {
        SseWriter writer = new(_server);
        Task behind = Behind(writer);
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind.WithTimeout("the wait for a slow reader"));

        // What a server does when the request's handler has returned.
        await _server.CompleteAsync();

        using StreamReader reader = new(_server.Reader.AsStream(), Encoding.UTF8);
        Assert.Equal($"data: \"{new string('x', ServerPipe.Threshold)}\"\n\n", await reader.ReadToEndAsync());
    }

    private Task Behind(SseWriter writer)
    {
        writer.Data(Encoding.UTF8.GetBytes($"\"{new string('x', ServerPipe.Threshold)}\""));
        Task flush = writer.FlushAsync(_end.Token).AsTask();
        Assert.False(flush.IsCompleted);
        return flush;
    }

    /// <summary>A response's pipe, as Kestrel has it: cancelling a write resets the connection.</summary>
    private sealed class ServerPipe : PipeWriter
    {
        public const int Threshold = 1024;

        private readonly Pipe _pipe = new(new(pauseWriterThreshold: Threshold, resumeWriterThreshold: Threshold / 2));

        public int Flushes { get; private set; }

        public PipeReader Reader => _pipe.Reader;

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => _pipe.Writer.UnflushedBytes;

        public override void Advance(int bytes) => _pipe.Writer.Advance(bytes);

        public override void CancelPendingFlush() => _pipe.Writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => _pipe.Writer.Complete(exception);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _pipe.Writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _pipe.Writer.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Assert.False(cancellationToken.CanBeCanceled);
            Flushes++;
            return _pipe.Writer.FlushAsync(cancellationToken);
        }
    }
}
