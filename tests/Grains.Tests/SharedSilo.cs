namespace Asya.Grains.Tests;

/// <summary>
/// One cluster for all tests that kill nothing, need no settings and touch only tasks of their own: each has ids that no other has.
/// </summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private TaskSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await TaskSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    /// <summary>Gets the cluster for the next test: no actor is held.</summary>
    public TaskSilo Next()
    {
        _silo.Actors.ReleaseAll();
        return _silo;
    }
}
