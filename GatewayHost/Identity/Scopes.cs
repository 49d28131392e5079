namespace Asya.Gateway.Identity;

/// <summary>The scopes' names, and which of them include others.</summary>
internal static class Scopes
{
    public const Scope All = Scope.Read | Scope.Create | Scope.Approve | Scope.Cancel | Scope.Admin;

    /// <summary>Gets the names as they are written in key files and tokens.</summary>
    public static IReadOnlyList<string> Names { get; } = ["read", "create", "approve", "cancel", "admin"];

    public static string NameOf(Scope scope) => scope switch
    {
        Scope.Read => "read",
        Scope.Create => "create",
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
            "approve" => Scope.Approve,
            "cancel" => Scope.Cancel,
            "admin" => Scope.Admin,
            _ => Scope.None,
        };
        return scope != Scope.None;
    }

    /// <summary>Adds what is included: who may do everything may do each thing, and nobody can judge what he cannot see.</summary>
    public static Scope WithIncluded(Scope scopes) =>
        scopes.HasFlag(Scope.Admin) ? All : scopes.HasFlag(Scope.Approve) ? scopes | Scope.Read : scopes;
}
