using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Actors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Asya.Testing;

/// <summary>What a <see cref="FlowTest"/> runs: flows and actors, as the application has them.</summary>
public sealed record FlowTestOptions
{
    /// <summary>
    /// Gets the folder with <c>flows*.yaml</c> and actor manifests; a relative one lies beside the files of the test. Default: none.
    /// </summary>
    public string? ConfigurationFolder { get; init; }

    /// <summary>Gets flows in the YAML of <c>flows.yaml</c>, for a test that has no folder. Default: none.</summary>
    public string? FlowsYaml { get; init; }

    /// <summary>
    /// Gets what registers the C# actors and their services, with <c>services.AddActor</c>. The last registration of a service counts, so
    /// a test replaces what calls the outside world.
    /// </summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>
    /// Gets functions that take the place of C# actors, by name: a model that answers at once, a bank that is away. The settings of an
    /// actor, such as its retries, stay.
    /// </summary>
    public IReadOnlyDictionary<string, Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>>> ReplaceActors { get; init; } =
        new Dictionary<string, Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>>>();

    /// <summary>Gets further settings, by variable or configuration key: <c>["ASYA_PAUSE_METADATA"] = "{...}"</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets the instant at which the clock of the test starts. Default: a Monday, 9 o'clock UTC.</summary>
    public DateTimeOffset StartsAt { get; init; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Gets how long, in real time, running handlers may take until the test fails with what they are at. Default: 30 seconds.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets how payloads and answers that are objects of the test are written. Default: as the types of handlers are, in snake_case.
    /// </summary>
    public JsonSerializerOptions Json { get; init; } = AuthorJson.Options;

    /// <summary>Gets what adds the log of the silo to that of the test. Default: nothing is logged.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
