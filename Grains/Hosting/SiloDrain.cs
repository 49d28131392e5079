using Asya.Grains.Actors;
using Asya.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Hosting;

/// <summary>How long a silo that stops may take for its work, and what is left of it.</summary>
public sealed class SiloDrain
{
    private readonly IServiceProvider _services;

    internal SiloDrain(IServiceProvider services) => _services = services;

    /// <summary>Gets how long running handlers have to finish.</summary>
    public TimeSpan Limit => _services.GetRequiredService<IOptions<ActorOptions>>().Value.DrainTimeout;

    /// <summary>Gets how many steps are at work.</summary>
    public int Steps => _services.GetRequiredService<StepRunner>().Count;

    /// <summary>Gets how many writes wait for the task store.</summary>
    public int Writes => _services.GetRequiredService<ITaskStore>().Queued;
}
