using Asya.Gateway.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.Identity;

/// <summary>
/// Tells from a request's headers who sends it: <c>X-API-Key</c>, or <c>Authorization: Bearer</c> with an API key or a token.
/// </summary>
/// <remarks>More than one credential is as bad as a wrong one: whose request would it be?</remarks>
internal sealed class CredentialHandler(IOptions<IdentityOptions> options, ApiKeyRing keys)
    : IAuthenticationHandler
{
    public const string Scheme = "asya";
    public const string ApiKeyHeader = "X-API-Key";
    public const string OnBehalfOfHeader = "X-Asya-On-Behalf-Of";

    private const string Bearer = "Bearer ";
    private const int MaxKeyLength = 512;

    private AuthenticateResult? _result;
    private Problem? _refusal;
    private HttpContext _context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public async Task<AuthenticateResult> AuthenticateAsync() => _result ??= await FindAsync();

    /// <summary>Says that a credential is needed, and of which kind.</summary>
    public Task ChallengeAsync(AuthenticationProperties? properties) =>
        Refusals.WriteAsync(_context, _refusal ?? ProblemTable.Unauthenticated(isWrong: _result?.Failure is not null));

    /// <summary>Says that the credential is good, but not for this.</summary>
    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        Scope scope = _context.GetEndpoint()?.Metadata.GetMetadata<AuthorizationPolicy>()?.Requirements.OfType<ScopeRequirement>()
            .FirstOrDefault()?.Scope ?? Scope.Admin;
        return Refusals.WriteAsync(_context, ProblemTable.Forbidden(scope));
    }

    /// <summary>Gets the credential of an <c>Authorization</c> header; null: it is of another kind.</summary>
    internal static string? BearerOf(string? header) =>
        header is not null && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;

    private async Task<AuthenticateResult> FindAsync()
    {
        if (!options.Value.IsOn)
        {
            return Named(Caller.Anonymous, "off");
        }

        // A probe needs no credential, so its headers are not validated.
        if (_context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        StringValues sent = _context.Request.Headers[ApiKeyHeader];
        StringValues authorization = _context.Request.Headers.Authorization;
        if (sent.Count + authorization.Count == 0)
        {
            return AuthenticateResult.NoResult();
        }

        if (sent.Count + authorization.Count > 1)
        {
            return AuthenticateResult.Fail("More than one credential.");
        }

        Caller? caller = sent.Count == 1 ? FindKey(sent[0]) : await FindBearerAsync(authorization[0]);
        return caller is null
            ? AuthenticateResult.Fail("The credential is not good.")
            : Named(keys.WithAliases(caller), sent.Count == 1 ? "key" : "bearer");
    }

    /// <summary>Takes the person for whom the caller acts from the request's header, if there is one and the caller may.</summary>
    private AuthenticateResult Named(Caller caller, string way)
    {
        StringValues named = _context.Request.Headers[OnBehalfOfHeader];
        if (named.Count == 0)
        {
            return Success(caller, way);
        }

        if (named.Count == 1 && Caller.IsPrincipal(named[0]) && keys.PersonOf(caller.Tenant, named[0]!) is { } person
            && caller.IsDeputyOf(person))
        {
            return Success(caller with { OnBehalfOf = person }, way);
        }

        _refusal = ProblemTable.NoDeputy(OnBehalfOfHeader);
        return AuthenticateResult.Fail("The caller may not act for this person.");
    }

    private Caller? FindKey(string? text) => text is { Length: > 0 and <= MaxKeyLength } ? keys.Find(text) : null;

    private async Task<Caller?> FindBearerAsync(string? header)
    {
        if (BearerOf(header) is not { } text)
        {
            return null;
        }

        Caller? owner = FindKey(text);
        if (owner is not null || !options.Value.Jwt.IsOn)
        {
            return owner;
        }

        AuthenticateResult token = await _context.AuthenticateAsync(ConfigureTokens.Scheme);
        return (token.Principal?.Identity as CallerIdentity)?.Caller;
    }

    private static AuthenticateResult Success(Caller caller, string way) =>
        AuthenticateResult.Success(new AuthenticationTicket(CallerIdentity.UserOf(caller, way), Scheme));
}
