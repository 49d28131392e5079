using System.ComponentModel.DataAnnotations;

namespace Asya.Gateway;

/// <summary>The settings of the agent card.</summary>
public sealed class AgentCardOptions
{
    [Required]
    public string Name { get; set; } = "Asya gateway";

    [Required]
    public string Description { get; set; } = "Runs tasks through pipelines of actors that may stop for a person.";

    /// <summary>Gets or sets the version of the agent, not of the protocol.</summary>
    [Required]
    public string Version { get; set; } = "1.0.0";

    /// <summary>Gets or sets the address under which clients reach this gateway, without <c>/a2a</c>.</summary>
    /// <value>Default: from the request, or from the headers of the proxy before it (<c>X-Forwarded-Proto</c>, <c>-Host</c>,
    /// <c>-Prefix</c>).</value>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets who runs this gateway. Shown with <see cref="OrganizationUrl"/>.</summary>
    public string? Organization { get; set; }

    public Uri? OrganizationUrl { get; set; }

    /// <summary>Gets or sets the style of the card for a request that states no version.</summary>
    /// <value>Default: <see cref="AgentCardStyle.Hybrid"/>.</value>
    public AgentCardStyle Style { get; set; }

    /// <summary>Gets or sets how long a card may be kept.</summary>
    /// <value>Default: 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(5);
}
