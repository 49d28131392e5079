using Asya.Domain;
using Asya.Grains.Storage.Relational;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>One grain's write on its way through the queue. Completes when its transaction is on disk.</summary>
/// <remarks>Continuations run elsewhere: the writer thread has the next batch to write.</remarks>
internal sealed class TaskWrite(TaskWriteKind kind, TaskKey key, CancellationToken cancellationToken)
    : TaskCompletionSource<TaskWriteResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private static readonly TaskKey NoTask = new("");

    private TaskWriteResult _result;
    private Exception? _failure;

    public TaskWriteKind Kind => kind;

    public TaskKey Key => key;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Gets the version that the row must have. Unused by an insert.</summary>
    public TaskETag Expected { get; private init; }

    /// <summary>Gets the version that the row will have.</summary>
    public long NewVersion { get; private init; }

    public TaskState State { get; private init; } = TaskState.None;

    /// <summary>Gets the encoded state: made by the caller, so that the writer thread only has to hand it on.</summary>
    public byte[] Document { get; private init; } = [];

    /// <summary>Gets what the row is found by while its task waits; made by the caller, like the document.</summary>
    public WaitColumns Wait { get; private init; }

    /// <summary>
    /// Gets a change beside those of tasks, where all writes share one connection. It may run twice, if the first transaction failed.
    /// </summary>
    public Func<SqlSession, Task>? WebhookWork { get; private init; }

    /// <summary>Gets roughly how much there is to write.</summary>
    public int Size { get; private init; }

    /// <summary>Gets whether the row was changed as the write says, if its transaction is committed.</summary>
    public bool IsStored => _failure is null && _result.Stored;

    /// <summary>Gets the row that the write has made; null: it has none.</summary>
    public StoredTask? Row => IsStored && kind is TaskWriteKind.Insert or TaskWriteKind.Update
        ? StoredTask.Written(State, _result.ETag)
        : null;

    public static TaskWrite Put(TaskState state, TaskETag? expected, CancellationToken cancellationToken)
    {
        byte[] document = TaskDocument.Encode(state);
        int size = document.Length + state.Payload.Length;
        foreach (NewEvent item in state.NewEvents)
        {
            size += item.Event.Data.Length + item.Detail.Length;
        }

        return new TaskWrite(expected is null ? TaskWriteKind.Insert : TaskWriteKind.Update, state.Key, cancellationToken)
        {
            Expected = expected.GetValueOrDefault(),
            NewVersion = expected is { } tag ? tag.Version + 1 : TaskETag.FirstVersion(),
            State = state,
            Document = document,
            Size = size,
            Wait = WaitColumns.Of(state),
        };
    }

    public static TaskWrite Delete(TaskState state, TaskETag expected, CancellationToken cancellationToken) =>
        new(TaskWriteKind.Delete, state.Key, cancellationToken) { Expected = expected, State = state };

    public static TaskWrite OfPush(Func<SqlSession, Task> work, CancellationToken cancellationToken) =>
        new(TaskWriteKind.Push, NoTask, cancellationToken) { WebhookWork = work };

    public static TaskWrite Probe(CancellationToken cancellationToken) => new(TaskWriteKind.Probe, NoTask, cancellationToken);

    /// <summary>Records the result of the statement. It is published only once the transaction is durable.</summary>
    public void Note(TaskWriteResult result) => (_result, _failure) = (result, null);

    /// <summary>Notes that this write, and not its batch, failed.</summary>
    public void Note(Exception failure) => _failure = failure;

    /// <summary>Completes the write with the recorded result.</summary>
    public void Acknowledge()
    {
        if (_failure is OperationCanceledException)
        {
            TrySetCanceled(cancellationToken);
        }
        else if (_failure is not null)
        {
            TrySetException(_failure);
        }
        else
        {
            TrySetResult(_result);
        }
    }
}
