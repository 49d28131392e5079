namespace Asya.Authority.Tests;

/// <summary>A credential of a run: an API key, or a token.</summary>
internal sealed record Credential(string Id, string Name, string Tenant)
{
    public required string Secret { get; init; }

    public string[] Scopes { get; init; } = [];

    public string[] Groups { get; init; } = [];

    /// <summary>Gets in whose name it may act.</summary>
    public string[] ActsFor { get; init; } = [];

    public bool IsToken { get; init; }

    public bool IsRevoked { get; set; }

    public bool IsAdmin => Scopes.Contains("admin");

    public bool Has(string scope) =>
        IsAdmin || Scopes.Contains(scope)
        || (scope == "read" && Scopes.Contains("approve")) || (scope == "create" && Scopes.Contains("compose"));

    public override string ToString() => $"{Id} ({Name}{(Tenant.Length > 0 ? $" of {Tenant}" : "")}; {string.Join(' ', Scopes)}; "
        + $"{string.Join(' ', Groups)})";
}

/// <summary>Who sends a request: a credential, and the person for whom it acts.</summary>
internal sealed record Sender(Credential Credential, string? OnBehalfOf = null)
{
    public string Name => Credential.Name;

    /// <summary>Whether the credential counts, and may name that person.</summary>
    public bool IsKnown => !Credential.IsRevoked
        && (OnBehalfOf is null || Credential.ActsFor.Any(name => Names.AreOnePerson(name, OnBehalfOf)));

    public bool Has(string scope) => IsKnown && Credential.Has(scope);

    public override string ToString() => OnBehalfOf is null ? Credential.Id : $"{Credential.Id} for {OnBehalfOf}";
}
