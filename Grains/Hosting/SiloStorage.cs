using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Hosting;

/// <summary>Where this silo keeps tasks and checkpoints.</summary>
public sealed class SiloStorage
{
    // Stores are opened when they are first asked for, so they are resolved only then.
    private readonly IServiceProvider _services;

    internal SiloStorage(IServiceProvider services) => _services = services;

    /// <summary>Gets the place of the tasks, for people.</summary>
    public string Tasks => _services.GetRequiredService<ITaskStore>().Description;

    /// <summary>Gets the place of the checkpoints, for people.</summary>
    public string Checkpoints => _services.GetRequiredService<ICheckpointStore>().Description;

    /// <summary>Gets this silo's own directory, once the store has made it and claimed it for this process.</summary>
    /// <exception cref="OperatorException">It is another process's, or cannot be used.</exception>
    public string ClaimDirectory()
    {
        _ = _services.GetRequiredService<ITaskStore>();
        return _services.GetRequiredService<IOptions<TaskStoreOptions>>().Value.Directory;
    }
}
