namespace Asya.Grains.Checkpoints;

/// <summary>One put, get or delete on its way through the disk threads. Continuations run elsewhere.</summary>
internal sealed class CheckpointFileOperation(
    Action<CheckpointFileOperation> work, string path, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    : TaskCompletionSource<ReadOnlyMemory<byte>?>(TaskCreationOptions.RunContinuationsAsynchronously), IThreadPoolWorkItem
{
    public string Path => path;

    public ReadOnlyMemory<byte> Document => document;

    /// <summary>Cancelled when the caller no longer waits.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Gets or sets the document that was read.</summary>
    public ReadOnlyMemory<byte>? Result { get; set; }

    public void Execute()
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            work(this);
        }
        catch (Exception failure)
        {
            Finish(failure);
        }
    }

    public void Finish(Exception? failure)
    {
        if (failure is null)
        {
            TrySetResult(Result);
        }
        else if (failure is OperationCanceledException)
        {
            TrySetCanceled(cancellationToken);
        }
        else
        {
            TrySetException(failure);
        }
    }
}
