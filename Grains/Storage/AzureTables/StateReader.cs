using Asya.Domain;
using Asya.Domain.Reporting;
using Asya.Tasks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Reads states with the values that are blobs.</summary>
internal sealed class StateReader(AzureAccount account)
{
    // A row that changes under each of so many reads would change a thousand times a second.
    private const int Tries = 5;

    /// <summary>Reads the row without the state; null: there is none.</summary>
    public async Task<StateRow?> HeadAsync(TaskKey key, CancellationToken cancellationToken) =>
        await FindAsync(key, StateRow.HeadColumns, cancellationToken) is { } row ? StateRow.Read(row) : null;

    /// <summary>Reads the row, with the state unless the task was removed; null: there is none.</summary>
    public Task<(StateRow Row, TaskState? State)?> ReadAsync(
        TaskKey key, bool withPayload, CancellationToken cancellationToken) => ReadAsync(
        key, withPayload ? null : StateRow.DocumentColumns,
        async Task<(StateRow, TaskState?)?> (head, row) =>
            (head, head.Tag is null ? null : await StateRow.ReadStateAsync(row, withPayload, BlobAsync(cancellationToken))),
        cancellationToken);

    /// <summary>Reads only what is needed to count a paused task, with its version; null: there is none.</summary>
    public Task<(TaskETag Tag, WaitingTask Task)?> WaitingAsync(TaskKey key, CancellationToken cancellationToken) => ReadAsync(
        key, StateRow.DocumentColumns,
        async Task<(TaskETag, WaitingTask)?> (head, row) =>
            head.Tag is { } tag ? (tag, await StateRow.ReadWaitingAsync(row, BlobAsync(cancellationToken))) : null,
        cancellationToken);

    public Func<string, Task<byte[]>> BlobAsync(CancellationToken cancellationToken) =>
        name => account.ReadBlobAsync(name, cancellationToken);

    private async Task<T?> ReadAsync<T>(
        TaskKey key, string[]? columns, Func<StateRow, TableEntity, Task<T?>> read, CancellationToken cancellationToken)
        where T : struct
    {
        for (int left = Tries; ; left--)
        {
            if (await FindAsync(key, columns, cancellationToken) is not { } row)
            {
                return null;
            }

            try
            {
                return await read(StateRow.Read(row), row);
            }
            catch (ValueGoneException) when (left > 1)
            {
                // It was written meanwhile: what it names now is there.
            }
            catch (ValueGoneException)
            {
                throw new TaskStoreException($"Task store {account.Description}: a value of the task {key} is missing.");
            }
        }
    }

    private Task<TableEntity?> FindAsync(TaskKey key, string[]? columns, CancellationToken cancellationToken) =>
        account.FindAsync(account.Tasks, TableKeys.Partition(key), TableKeys.State, columns, cancellationToken);
}
