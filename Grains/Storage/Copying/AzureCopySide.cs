using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Asya.Grains.Hosting;
using Asya.Grains.Storage.AzureTables;
using Asya.Tasks;
using Asya.Timing;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asya.Grains.Storage.Copying;

/// <summary>A storage account of a copy. That no silo uses it meanwhile is up to the operator.</summary>
/// <remarks>
/// Tasks have long numbers there, which are no ids in a database. So what is read from it has new ones, from 1 on, in the order of the old;
/// what is written to it keeps the ids that it comes with.
/// </remarks>
internal sealed class AzureCopySide : CopySide
{
    private const int AtATime = 8;
    private const string LastColumn = "Last";
    private const string CopyRow = "copy";

    // What a database has, without its statements.
    private static readonly ImmutableArray<CopyTable> Copied =
        CopyTable.All(new("events", ["task", "seq", "at", "phase", "kind", "data", "detail"], "", ""), overriding: "");

    private readonly AzureAccount _account;
    private readonly AzureTaskStore _store;
    private readonly AzureCopyRows _rows;
    private readonly bool _isSource;
    private List<CopiedTask>? _tasks;

    private AzureCopySide(AzureAccount account, AzureTaskStore store, bool isSource) =>
        (_account, _store, _rows, _isSource) = (account, store, new AzureCopyRows(account), isSource);

    public override string Description => _account.Description;

    public override ImmutableArray<CopyTable> Tables => Copied;

    /// <summary>Gets how many tasks are in memory at a time.</summary>
    public override int PageRows => 32;

    public override bool DerivesColumns => true;

    /// <param name="place">The account.</param>
    /// <param name="isNew">Whether its tables are made if they are missing.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="TaskStoreException">It is away, or has no tasks.</exception>
    public static async Task<AzureCopySide> OpenAsync(AzureTaskAccount place, bool isNew, CancellationToken cancellationToken)
    {
        AzureTaskStoreOptions options = new() { Account = place };
        AzureAccount account = new(options);
        if (!isNew && !await account.ExistsAsync(cancellationToken))
        {
            throw new TaskStoreException($"There are no {account.Description}.");
        }

        AzureTaskStore store = await AzureTaskStore.OpenAsync(
            options, SteadyClock.Machine, new FaultPoints(), NullLogger<AzureTaskStore>.Instance, health: null, cancellationToken);

        // What processes have left that died: events that no webhook has been told of are found by it.
        await store.SweepAsync(TimeSpan.Zero, cancellationToken);
        return new(account, store, isSource: !isNew);
    }

    public override Task<string> StoreIdAsync(CancellationToken cancellationToken) => _store.StoreIdAsync(cancellationToken);

    public override async Task<long> LastTaskAsync(CancellationToken cancellationToken) =>
        (await _account.FindAsync(_account.Index, AzureTaskStore.StorePartition, CopyRow, columns: null, cancellationToken))
            ?.GetInt64(LastColumn) ?? 0;

    public override async Task<long> CountTasksAsync(CancellationToken cancellationToken) => (await TasksAsync(cancellationToken)).Count;

    public override async Task<long?> PageEndAsync(long after, int rows, CancellationToken cancellationToken)
    {
        List<CopiedTask> tasks = await TasksAsync(cancellationToken);
        int first = FirstAfter(tasks, after);
        return first == tasks.Count ? null : tasks[Math.Min(first + rows, tasks.Count) - 1].Number;
    }

    public override async IAsyncEnumerable<object?[]> RowsAsync(
        CopyTable table, long after, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<CopiedTask> tasks = await TasksAsync(cancellationToken);
        int first = FirstAfter(tasks, after);
        foreach (CopiedTask[] some in tasks[first..FirstAfter(tasks, last)].Chunk(AtATime))
        {
            List<object?[]>[] read = await Task.WhenAll(some.Select(task => table.Name switch
            {
                "tasks" => _rows.TaskAsync(task, cancellationToken),
                "events" => _rows.EventsAsync(task, cancellationToken),
                _ => _rows.WebhooksAsync(task, _isSource, cancellationToken),
            }));
            foreach (object?[] row in read.SelectMany(static rows => rows))
            {
                yield return row;
            }
        }
    }

    public override async Task WriteAsync(CopySide from, long after, long last, CancellationToken cancellationToken)
    {
        List<object?[]>[] page = new List<object?[]>[3];
        for (int table = 0; table < page.Length; table++)
        {
            // One after the other: a database has one connection.
            page[table] = await from.RowsAsync(from.Tables[table], after, last, cancellationToken).ToListAsync(cancellationToken);
        }

        ILookup<long, object?[]> events = page[1].ToLookup(static row => (long)row[0]!);
        ILookup<long, object?[]> webhooks = page[2].ToLookup(static row => (long)row[1]!);
        await Parallel.ForEachAsync(
            page[0], new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (row, ct) => await _rows.PutAsync(row, [.. events[(long)row[0]!]], [.. webhooks[(long)row[0]!]], ct));
        _tasks = null;
        await PutAsync(new(AzureTaskStore.StorePartition, CopyRow) { [LastColumn] = last }, cancellationToken);
    }

    public override async Task WriteOthersAsync(CopySide from, CancellationToken cancellationToken)
    {
        await foreach ((string key, long pauses) in from.RemovedAsync(cancellationToken))
        {
            // Refused: a task has the id again, and knows the number itself.
            TableEntity removed = StateRow.MakeRemoved(new(key), (int)pauses, nonce: "");
            await _account.ChangeAsync(_account.Tasks, [new(TableTransactionActionType.Add, removed)], cancellationToken);
        }

        await foreach (string place in from.PlacesAsync(cancellationToken))
        {
            await _store.RememberPlaceAsync(place, cancellationToken);
        }
    }

    public override IAsyncEnumerable<(int Version, byte[] Document)> DocumentsAsync(CancellationToken cancellationToken) =>
        _rows.DocumentsAsync(cancellationToken);

    public override IAsyncEnumerable<(string Key, long Pauses)> RemovedAsync(CancellationToken cancellationToken) =>
        _rows.HeadsAsync(cancellationToken).Where(static one => one.Row is { Tag: null, RemovedPauses: > 0 })
            .Select(static one => (one.Key.Value, (long)one.Row.RemovedPauses));

    public override IAsyncEnumerable<string> PlacesAsync(CancellationToken cancellationToken) =>
        _account.RowsAsync(
            _account.Index, AzureTaskStore.StorePartition, RowRange.All(AzureTaskStore.PlaceRows), columns: null, cancellationToken)
            .Select(static row => row.GetString(AzureTaskStore.PlaceColumn));

    public override async Task CompleteAsync(string source, CancellationToken cancellationToken)
    {
        await base.CompleteAsync(source, cancellationToken);
        await _account.DeleteAsync(_account.Index, AzureTaskStore.StorePartition, CopyRow, Azure.ETag.All, cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task SetStoreIdAsync(string id, CancellationToken cancellationToken) =>
        PutAsync(new(AzureTaskStore.StorePartition, AzureTaskStore.IdRow) { [AzureTaskStore.IdColumn] = id }, cancellationToken);

    private static int FirstAfter(List<CopiedTask> tasks, long number)
    {
        (int low, int high) = (0, tasks.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = tasks[middle].Number > number ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    // Whatever the index says: what is stored are the tasks.
    private async Task<List<CopiedTask>> TasksAsync(CancellationToken cancellationToken)
    {
        if (_tasks is null)
        {
            List<(long Id, TaskKey Key)> found = await _rows.HeadsAsync(cancellationToken).Where(static one => one.Row.Tag is not null)
                .Select(static one => (one.Row.Tag!.Value.Id, one.Key)).ToListAsync(cancellationToken);
            _tasks =
            [
                .. found.OrderBy(static one => one.Id).ThenBy(static one => one.Key.Value, StringComparer.Ordinal)
                    .Select((one, i) => new CopiedTask(_isSource ? i + 1 : one.Id, one.Id, one.Key)),
            ];
        }

        return _tasks;
    }

    private async Task PutAsync(TableEntity row, CancellationToken cancellationToken) =>
        await _account.ChangeAsync(_account.Index, [new(TableTransactionActionType.UpsertReplace, row)], cancellationToken);
}

/// <summary>A task of a storage account.</summary>
/// <param name="Number">Its id on the way to another store.</param>
/// <param name="Id">The number of its row.</param>
/// <param name="Key">Its key.</param>
internal sealed record CopiedTask(long Number, long Id, TaskKey Key);
