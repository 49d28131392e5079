using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Identity;

/// <summary>Whose tokens are taken, and what their claims are called.</summary>
public sealed class JwtOptions
{
    /// <summary>The algorithms that may be allowed at all: signatures by a key that only the issuer has.</summary>
    internal static readonly string[] Possible =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>
    /// Gets or sets the issuer's address, below which its metadata is (<c>/.well-known/openid-configuration</c>): where its keys are, and
    /// what it is called. An https address, or http on this machine.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>Gets or sets where the issuer's public keys are: an https address, or http on this machine.</summary>
    public string? JwksUrl { get; set; }

    /// <summary>Gets or sets a file with the issuer's public keys, instead of an address.</summary>
    public string? JwksFile { get; set; }

    /// <summary>Gets or sets the one issuer whose tokens are taken (<c>iss</c>).</summary>
    /// <value>Default: what the metadata of <see cref="Authority"/> says, which must be that address.</value>
    public string? Issuer { get; set; }

    /// <summary>Gets or sets whom a token must be meant for (<c>aud</c>).</summary>
    public string? Audience { get; set; }

    /// <summary>Gets or sets the algorithms that are allowed.</summary>
    /// <value>Default: RS256, PS256 and ES256.</value>
    public IList<string> Algorithms { get; set; } = [];

    /// <summary>Gets or sets the allowed clock skew of the issuer.</summary>
    /// <value>Default: 30 seconds. Range: 0 to 5 minutes.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the claim that names the principal.</summary>
    /// <value>Default: sub.</value>
    public string PrincipalClaim { get; set; } = "sub";

    /// <summary>Gets or sets the claim that names the tenant. A token without it is refused. Unset: the default tenant.</summary>
    public string? TenantClaim { get; set; }

    /// <summary>Gets or sets the claim that lists the principal's groups: a list, or one name.</summary>
    /// <value>Default: groups.</value>
    public string GroupsClaim { get; set; } = "groups";

    /// <summary>
    /// Gets or sets the claim that names the person for whom the principal acts, such as <c>on_behalf_of</c>. Unset: no token acts for
    /// others.
    /// </summary>
    public string? OnBehalfOfClaim { get; set; }

    /// <summary>Gets or sets the prefix of scope names in tokens, such as <c>asya:</c>; scopes without it are ignored.</summary>
    public string ScopePrefix { get; set; } = "";

    /// <summary>Gets or sets how long fetched keys are used before they are fetched again.</summary>
    /// <value>Default: 1 hour.</value>
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the maximum duration of a stream without a new token, since the issuer may revoke one.</summary>
    /// <value>Default: 15 minutes. Range: 10 seconds to 1 day.</value>
    public TimeSpan MaxStreamDuration { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Gets or sets how long a webhook that was registered with a token receives notifications. It outlives the token, since a task may
    /// wait for days.
    /// </summary>
    /// <value>Default: 30 days. Range: 10 seconds to 366 days.</value>
    public TimeSpan MaxWebhookDuration { get; set; } = TimeSpan.FromDays(30);

    internal bool IsOn =>
        Authority is not null || JwksUrl is not null || JwksFile is not null || Issuer is not null || Audience is not null;

    internal IList<string> Allowed => Algorithms.Count > 0
        ? Algorithms
        : [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];
}
