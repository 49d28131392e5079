namespace Asya.Grains.Flows;

/// <summary>Where flows and actor manifests are read from.</summary>
internal sealed class FlowOptions
{
    public const string SectionName = "Asya:Flows";

    /// <summary>
    /// Gets or sets the folder with <c>flows*.yaml</c> and actor manifests. Unset: there are only routes in requests, and actors in code.
    /// </summary>
    public string? ConfigPath { get; set; }

    /// <summary>Gets or sets how often the folder is polled for changes; zero: never. Default: 10 seconds.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);
}
