using System.Runtime.CompilerServices;

namespace Orleans.Embedded;

/// <summary>A call and the task its caller waits for.</summary>
/// <typeparam name="T">The type of the result; <see cref="NoResult"/> where there is none.</typeparam>
internal abstract class Call<T> : Call
{
    // A method builder is the cheapest source of a task that others complete. Its continuations run where it is
    // completed, which is why calls are delivered outside of turns.
    private AsyncTaskMethodBuilder<T> _builder = AsyncTaskMethodBuilder<T>.Create();

    protected Call() => _ = _builder.Task;

    public Task<T> Task => _builder.Task;

    protected sealed override void SetResult(Task outcome, IWireCopier? copier)
    {
        T result = outcome is Task<T> typed ? typed.Result : default!;
        _builder.SetResult(copier is null || typeof(T) == typeof(NoResult) ? result : copier.Copy(result));
    }

    protected sealed override void SetException(Exception exception) => _builder.SetException(exception);
}
