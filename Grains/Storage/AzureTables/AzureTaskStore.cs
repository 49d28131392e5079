using Asya.Domain;
using Asya.Grains.Hosting;
using Asya.Grains.Storage.Webhooks;
using Asya.Settings;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Stores tasks in Azure Storage: state and events of a task change together, and lists follow them.</summary>
/// <remarks>
/// A task is a partition of one table, whose rows change in one request: that is the commit. What other partitions say of it (lists, due
/// times, the history) is put before it where it must not be missing, and after it where it follows; readers ask the task.
/// </remarks>
internal sealed partial class AzureTaskStore : ITaskStore
{
    private const string StorePartition = "store";

    private readonly AzureAccount _account;
    private readonly StateReader _states;
    private readonly TaskIndex _index;
    private readonly TaskLists _lists;
    private readonly TaskHistory _history;
    private readonly AzureWebhookStore _webhooks;
    private readonly AzureTaskWriter _writer;
    private readonly FaultPoints _faults;
    private readonly Outage? _outage;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _places;
    private readonly int _capacity;
    private int _underWay;
    private volatile bool _isDisposed;

    private AzureTaskStore(
        AzureTaskStoreOptions options, TimeProvider clock, FaultPoints faults, ILogger<AzureTaskStore> logger, StoreHealth? health)
    {
        _account = new AzureAccount(options);
        _states = new StateReader(_account);
        WebhookTable webhooks = new(_account);
        _index = new TaskIndex(_account, _states, webhooks, clock);
        _lists = new TaskLists(_account, _states, _index);
        _history = new TaskHistory(_account, _states, _index, _lists);
        _webhooks = new AzureWebhookStore(
            _account, _states, webhooks, new WebhookSecretProtector(directory: null, options.PushKeyFile), clock);
        _writer = new AzureTaskWriter(_account, _states, _index, webhooks, _webhooks, clock, faults, options.Random, logger);
        (_faults, _outage, _clock) = (faults, health?.Writes, clock);
        _capacity = options.Writers;
        _places = new SemaphoreSlim(_capacity, _capacity);
    }

    /// <summary>Gets the clock by which marks are dated.</summary>
    public TimeProvider Clock => _clock;

    public string Description => _account.Description;

    public IWebhookStore Webhooks => _webhooks;

    public int Queued => Volatile.Read(ref _underWay);

    /// <summary>Opens the store, and makes its tables where they are missing.</summary>
    public static async Task<AzureTaskStore> OpenAsync(
        AzureTaskStoreOptions options, TimeProvider clock, FaultPoints faults, ILogger<AzureTaskStore> logger, StoreHealth? health,
        CancellationToken cancellationToken)
    {
        AzureTaskStore store = new(options, clock, faults, logger, health);
        await store._account.CreateAsync(cancellationToken);
        return store;
    }

    /// <summary>Opens the store while a host starts.</summary>
    /// <exception cref="OperatorException">The account is away, or refuses.</exception>
    public static AzureTaskStore Open(
        AzureTaskStoreOptions options, TimeProvider clock, FaultPoints faults, ILogger<AzureTaskStore> logger, StoreHealth health)
    {
        try
        {
            return Task.Run(() => OpenAsync(options, clock, faults, logger, health, CancellationToken.None))
                .GetAwaiter().GetResult();
        }
        catch (TaskStoreException failure)
        {
            throw new OperatorException($"{failure.Message}. The account is that of {AsyaVariables.TaskStore}.", failure);
        }
    }

    public Task<TaskWriteResult> WriteAsync(TaskState state, TaskETag? expected, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(state.Key.Value);
        return WriteAsync(() => TaskWrite.Put(state, expected, cancellationToken), cancellationToken);
    }

    public Task<TaskWriteResult> DeleteAsync(TaskState state, TaskETag expected, CancellationToken cancellationToken) =>
        WriteAsync(() => TaskWrite.Delete(state, expected, cancellationToken), cancellationToken);

    /// <summary>Finishes what writes of processes that died have left.</summary>
    /// <returns>How many marks there were.</returns>
    public Task<int> SweepAsync(TimeSpan minAge, CancellationToken cancellationToken) => _index.SweepAsync(minAge, cancellationToken);

    public async Task<string> StoreIdAsync(CancellationToken cancellationToken)
    {
        await PutOnceAsync(new(StorePartition, "id") { ["Id"] = Guid.NewGuid().ToString("N") }, cancellationToken);
        return (await _account.FindAsync(_account.Index, StorePartition, "id", columns: null, cancellationToken))?.GetString("Id")
            ?? throw new TaskStoreException($"The task store {Description} has lost its id.");
    }

    public async Task<bool> KnowsPlaceAsync(string place, CancellationToken cancellationToken) =>
        await _account.FindAsync(_account.Index, StorePartition, PlaceRow(place), columns: null, cancellationToken) is not null;

    public Task RememberPlaceAsync(string place, CancellationToken cancellationToken) =>
        PutOnceAsync(new(StorePartition, PlaceRow(place)), cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        TableEntity probe = new(StorePartition, "probe") { ["At"] = UnixTicks.ToTicks(_clock.GetUtcNow()) };
        foreach (TableClient table in (TableClient[])[_account.Tasks, _account.Index])
        {
            await _account.ChangeAsync(table, [new(TableTransactionActionType.UpsertReplace, probe)], cancellationToken);
            await _account.FindAsync(table, StorePartition, "probe", columns: null, cancellationToken);
        }

        await _account.PutBlobAsync("probe", ReadOnlyMemory<byte>.Empty, cancellationToken);
        await _account.ReadBlobAsync("probe", cancellationToken);
    }

    /// <summary>Waits for the writes that are under way.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        for (int place = 0; place < _capacity; place++)
        {
            _places.Wait();
        }

        _places.Release(_capacity);
        _writer.Dispose();
    }

    private static string PlaceRow(string place) => TableKeys.Join("place", TableKeys.Escape(place));

    private async Task<TaskWriteResult> WriteAsync(Func<TaskWrite> make, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            await _places.WaitAsync(cancellationToken);
            try
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                TaskWriteResult result = await _writer.WriteAsync(make());
                _outage?.Worked();
                return result;
            }
            catch (TaskStoreException failure)
            {
                _outage?.Failed(failure);
                throw;
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private Task<ETag[]?> PutOnceAsync(TableEntity row, CancellationToken cancellationToken) =>
        _account.ChangeAsync(_account.Index, [new(TableTransactionActionType.Add, row)], cancellationToken);
}
