using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Postgres;
using Asya.Grains.Storage.Relational;
using Asya.Grains.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>A task store in a directory or a schema of its own, which can be closed and opened again.</summary>
internal sealed class StoreUnderTest : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FaultPoints _faults;
    private readonly StoreKind _kind;

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

        configure?.Invoke(Settings);
        Store = Open();
    }

    public ITaskStore Store { get; private set; }

    public long Commits => ((RelationalTaskStore)Store).Commits;

    public long Writes => ((RelationalTaskStore)Store).Writes;

    public TaskStoreOptions Settings { get; }

    public string Directory => _directory.Path;

    public string DatabasePath => _directory[SqliteTaskStore.FileName];

    public ITaskStore Open() => _kind == StoreKind.Sqlite
        ? new SqliteTaskStore(Options.Create(Settings), _faults)
        : new PostgresTaskStore(Options.Create(Settings), _faults);

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
}
