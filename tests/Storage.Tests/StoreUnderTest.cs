using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Grains.Storage.Postgres;
using Asya.Grains.Storage.Relational;
using Asya.Grains.Storage.Sqlite;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>A task store in a directory or a schema of its own, which can be closed and opened again.</summary>
internal sealed class StoreUnderTest : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ChangeCounter _requests = new();
    private readonly FaultPoints _faults;
    private readonly StoreKind _kind;
    private readonly AzureTaskStoreOptions? _azure;

    public StoreUnderTest(StoreKind kind = StoreKind.Sqlite, FaultPoints? faults = null, Action<TaskStoreOptions>? configure = null)
    {
        _kind = kind;
        _faults = faults ?? new FaultPoints();
        Settings = new TaskStoreOptions { Directory = _directory.Path };
        if (kind == StoreKind.Postgres)
        {
            Settings.DatabaseUrl = PostgresServer.SharedAsync().GetAwaiter().GetResult().Url($"t_{Guid.NewGuid():N}");
            Settings.PushKeyFile = _directory["named.key"];
            File.WriteAllText(Settings.PushKeyFile, Convert.ToBase64String(new byte[32]));
        }
        else if (kind == StoreKind.Azure)
        {
            string connection = AzuriteProcess.SharedAsync().GetAwaiter().GetResult().ConnectionString;
            _azure = new()
            {
                Account = AzureTaskAccount.ByConnection(connection, $"t{Guid.NewGuid():N}"[..20]),
                PushKeyFile = _directory["named.key"],
                Policy = _requests,
            };
            File.WriteAllText(_azure.PushKeyFile, Convert.ToBase64String(new byte[32]));
        }

        configure?.Invoke(Settings);
        Store = Open();
    }

    public ITaskStore Store { get; private set; }

    public long Commits => ((RelationalTaskStore)Store).Commits;

    public long Writes => Store is RelationalTaskStore relational ? relational.Writes : _requests.Changes;

    public TaskStoreOptions Settings { get; }

    /// <summary>Gets the settings of the store in Azure Storage, whose names begin with those of no other.</summary>
    public AzureTaskStoreOptions Azure => _azure ?? throw new InvalidOperationException("The store is not in Azure Storage.");

    public string Directory => _directory.Path;

    public string DatabasePath => _directory[SqliteTaskStore.FileName];

    public ITaskStore Open() => _kind switch
    {
        StoreKind.Sqlite => new SqliteTaskStore(Options.Create(Settings), _faults),
        StoreKind.Postgres => new PostgresTaskStore(Options.Create(Settings), _faults),
        _ => AzureTaskStore.OpenAsync(
            Azure, TimeProvider.System, _faults, NullLogger<AzureTaskStore>.Instance, health: null, CancellationToken.None)
            .GetAwaiter().GetResult(),
    };

    public void Reopen()
    {
        Store.Dispose();
        Store = Open();
    }

    public void Dispose()
    {
        Store.Dispose();
        _directory.Dispose();
    }

    /// <summary>Counts the changes of tables.</summary>
    private sealed class ChangeCounter : HttpPipelineSynchronousPolicy
    {
        private long _changes;

        public long Changes => Interlocked.Read(ref _changes);

        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Uri.Path.EndsWith("/$batch", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _changes);
            }
        }
    }
}
