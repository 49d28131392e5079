using Asya.Gateway.Identity;

namespace Asya.Gateway.Errors;

/// <summary>A known caller who lacks a scope.</summary>
internal sealed class ForbiddenException(Scope scope) : Exception(Explain(scope))
{
    public Scope Scope { get; } = scope;

    public static string Explain(Scope scope) => $"This needs the scope '{Scopes.NameOf(scope)}', which the credential does not have.";
}
