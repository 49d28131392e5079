namespace Asya.Gateway.Identity;

/// <summary>Who may call. Nothing configured: identity is off, and only this machine is served.</summary>
public sealed class IdentityOptions
{
    public const string SectionName = "Asya:Identity";

    public const string A2APrincipal = "a2a";

    /// <summary>Gets or sets the file with the API keys' hashes.</summary>
    public string? ApiKeysFile { get; set; }

    /// <summary>Gets or sets one API key that may do everything in the default tenant, as the original has it.</summary>
    public string? A2AApiKey { get; set; }

    /// <summary>Gets or sets how often the file of API keys is read again.</summary>
    /// <value>Default: 5 seconds.</value>
    public TimeSpan LookAtKeysEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets whose tokens are taken.</summary>
    public JwtOptions Jwt { get; set; } = new();

    /// <summary>Gets or sets the rate limits.</summary>
    public RateOptions Rate { get; set; } = new();

    /// <summary>Gets or sets how many tasks a principal may have that are not over; 0: no limit.</summary>
    /// <value>Default: 10,000.</value>
    public int MaxOpenTasks { get; set; } = 10_000;

    /// <summary>Whether callers must authenticate.</summary>
    public bool IsOn => TakesKeys || Jwt.IsOn;

    /// <summary>Whether API keys are known, beside tokens or without them.</summary>
    public bool TakesKeys => ApiKeysFile is not null || A2AApiKey is not null;
    // ApiKeysFile is not null || A2AApiKey is not null || Jwt.IsOn;
}
