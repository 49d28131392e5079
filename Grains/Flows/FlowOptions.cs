namespace Asya.Flows;

/// <summary>Where flows are read from.</summary>
public sealed class FlowOptions
{
    /// <summary>Name of the setting behind <see cref="ConfigPath"/>.</summary>
    public const string ConfigPathVariable = "ASYA_CONFIG_PATH";

    /// <summary>Gets or sets the folder with <c>flows*.yaml</c>. Unset: there are no flows, only routes in requests.</summary>
    public string? ConfigPath { get; set; }
}
