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

    /// <summary>Completes once it is done, or cancelled when the caller no longer waits. The work then goes on, for nobody.</summary>
    /// <remarks>Not by <c>WaitAsync</c>, which would take a turn of the thread pool of its own.</remarks>
    public async Task<ReadOnlyMemory<byte>?> WaitAsync()
    {
        using CancellationTokenRegistration end = cancellationToken.UnsafeRegister(
            static (operation, token) => ((CheckpointFileOperation)operation!).TrySetCanceled(token), this);
        return await Task;
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
