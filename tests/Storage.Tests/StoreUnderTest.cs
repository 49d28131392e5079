using Asya.Hosting;
using Asya.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>A task store in a directory of its own, which can be closed and opened again.</summary>
internal sealed class StoreUnderTest : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TaskStoreOptions _options;
    private readonly FaultPoints _faults;

    public StoreUnderTest(FaultPoints? faults = null, Action<TaskStoreOptions>? configure = null)
    {
        _options = new TaskStoreOptions { Directory = _directory.Path };
        configure?.Invoke(_options);
        _faults = faults ?? new FaultPoints();
        Store = Open();
    }

    public SqliteTaskStore Store { get; private set; }

    public string Directory => _directory.Path;

    public string DatabasePath => _directory.Combine(SqliteTaskStore.FileName);

    public SqliteTaskStore Open() => new(Options.Create(_options), _faults);

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
