using Asya.Actors;
using Asya.Domain.Resiliency;
using Asya.Grains.Python;

namespace Asya.Grains.Configuration;

/// <summary>An actor as it stands in a file of the configuration folder (<c>kind: AsyncActor</c>).</summary>
/// <param name="Name">What routes call it.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Text">What changes when anything in it does.</param>
internal sealed record ActorManifest(string Name, SourceLine Source, string Text)
{
    /// <summary>Gets the Python program that does its steps. Null: an actor that is registered in code, whose settings these are.</summary>
    public PythonProgram? Program { get; init; }

    public int? Concurrency { get; init; }

    public TimeSpan? Timeout { get; init; }

    public ResiliencyPlan? Resiliency { get; init; }

    /// <summary>Lays what the manifest says over what the code says.</summary>
    public ActorSettings Over(ActorSettings settings) => settings with
    {
        Concurrency = Concurrency ?? settings.Concurrency,
        Timeout = Timeout ?? settings.Timeout,
        Resiliency = Resiliency ?? settings.Resiliency,
    };
}
