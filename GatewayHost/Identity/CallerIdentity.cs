using System.Security.Claims;

namespace Asya.Gateway.Identity;

/// <summary>The <see cref="Caller"/> as ASP.NET Core carries it about.</summary>
internal sealed class CallerIdentity : ClaimsIdentity
{
    private static readonly ClaimsPrincipal AnonymousUser = new(new CallerIdentity(Caller.Anonymous, "off"));

    private CallerIdentity(Caller caller, string way)
        : base(ClaimsOf(caller), way, "sub", roleType: null) => Caller = caller;

    public Caller Caller { get; }

    public static ClaimsPrincipal UserOf(Caller caller, string way) =>
        ReferenceEquals(caller, Caller.Anonymous) ? AnonymousUser : new ClaimsPrincipal(new CallerIdentity(caller, way));

    // For other middleware; the gateway uses the caller itself.
    private static IEnumerable<Claim> ClaimsOf(Caller caller) => caller.Principal is { } principal ? [new Claim("sub", principal)] : [];
}
