using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>One stored state. Its operations never overlap; writes that wait behind another become one.</summary>
internal sealed class PersistentState<TState>(Activation activation, IGrainStorage storage, string name) : IPersistentState<TState>, IStateFacet
{
    private readonly GrainState<TState> _state = new(NewState());
    private bool _isRead;

    // The last operation, while it is not over; and whether it is a write that has not begun.
    private Task? _last;
    private bool _lastIsWaitingWrite;

    private delegate Task Operation(CancellationToken cancellationToken);

    public TState State
    {
        get
        {
            RuntimeContext.Check();
            return _state.State!;
        }

        set
        {
            RuntimeContext.Check();
            _state.State = value;
        }
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _isRead ? _state.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) =>
        Enqueue("ReadStateAsync", ReadCoreAsync, false, cancellationToken);

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        Enqueue("WriteStateAsync", token => storage.WriteStateAsync(name, activation.GrainId, _state, token), true, cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Enqueue("ClearStateAsync", token => storage.ClearStateAsync(name, activation.GrainId, _state, token), false, cancellationToken);

    Task IStateFacet.ReadAsync(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    // As a serializer would make it: without a constructor, if need be.
    private static TState NewState() =>
        typeof(TState).IsValueType || typeof(TState).GetConstructor([]) is not null
            ? Activator.CreateInstance<TState>()
            : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));

    private async Task ReadCoreAsync(CancellationToken cancellationToken)
    {
        await storage.ReadStateAsync(name, activation.GrainId, _state, cancellationToken);
        _isRead = true;
    }

    private Task Enqueue(string what, Operation operation, bool isWrite, CancellationToken cancellationToken)
    {
        RuntimeContext.Check();
        Task? before = _last is { IsCompleted: false } ? _last : null;
        if (before is not null && isWrite && _lastIsWaitingWrite && !cancellationToken.CanBeCanceled)
        {
            // That write will take this state along.
            return before;
        }

        _lastIsWaitingWrite = before is not null && isWrite && !cancellationToken.CanBeCanceled;
        return _last = RunAsync(what, operation, before, cancellationToken);
    }

    private async Task RunAsync(string what, Operation operation, Task? before, CancellationToken cancellationToken)
    {
        if (before is not null)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _lastIsWaitingWrite = false;
        }

        try
        {
            await operation(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not OrleansException)
        {
            throw new OrleansException($"Error from storage provider {storage.GetType().Name}.{name} during {what} for grain {activation.GrainId}: {exception.Message}", exception);
        }
    }
}
