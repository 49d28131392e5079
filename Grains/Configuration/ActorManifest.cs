using Asya.Actors;
using Asya.Domain.Resiliency;
using Asya.Grains.Python;

namespace Asya.Grains.Configuration;

/// <summary>An actor as it stands in a file of the configuration folder (<c>kind: AsyncActor</c>).</summary>
/// <param name="Name">The actor's name in routes.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Text">A text that changes with any part of the manifest.</param>
internal sealed record ActorManifest(string Name, SourceLine Source, string Text)
{
    /// <summary>Gets the Python program that runs its steps. Null: the settings are for an actor that is registered in code.</summary>
    public PythonProgram? Program { get; init; }

    public int? Concurrency { get; init; }

    public TimeSpan? Timeout { get; init; }

    public ResiliencyPlan? Resiliency { get; init; }

    /// <summary>Applies the manifest over the settings in code.</summary>
    public ActorSettings Over(ActorSettings settings) => settings with
    {
        Concurrency = Concurrency ?? settings.Concurrency,
        Timeout = Timeout ?? settings.Timeout,
        Resiliency = Resiliency ?? settings.Resiliency,
    };
}
