namespace Asya.Gateway.Identity;

/// <summary>The scopes' names, and which of them include others.</summary>
internal static class Scopes
{
    public const Scope All = Scope.Read | Scope.Create | Scope.Approve | Scope.Cancel | Scope.Admin | Scope.Compose;

    /// <summary>Gets the names as they are written in key files and tokens.</summary>
    public static IReadOnlyList<string> Names { get; } = ["read", "create", "compose", "approve", "cancel", "admin"];

    public static string NameOf(Scope scope) => scope switch
    {
        Scope.Read => "read",
        Scope.Create => "create",
        Scope.Compose => "compose",
        Scope.Approve => "approve",
        Scope.Cancel => "cancel",
        Scope.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };

    public static bool TryParse(string? name, out Scope scope)
    {
        scope = name switch
        {
            "read" => Scope.Read,
            "create" => Scope.Create,
            "compose" => Scope.Compose,
            "approve" => Scope.Approve,
            "cancel" => Scope.Cancel,
            "admin" => Scope.Admin,
            _ => Scope.None,
        };
        return scope != Scope.None;
    }

    /// <summary>
    /// Adds the scopes that others include: <c>admin</c> all of them, <c>approve</c> the scope <c>read</c>, <c>compose</c> the scope
    /// <c>create</c>.
    /// </summary>
    public static Scope WithIncluded(Scope scopes)
    {
        if (scopes.HasFlag(Scope.Admin))
        {
            return All;
        }

        scopes |= scopes.HasFlag(Scope.Approve) ? Scope.Read : Scope.None;
        return scopes | (scopes.HasFlag(Scope.Compose) ? Scope.Create : Scope.None);
    }
}
