using Asya.Gateway.Identity;

namespace Asya.Gateway.Tests.Identity;

/// <summary>A request to an endpoint, and its required scope.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The route as it was mapped.</param>
/// <param name="Needs">The scope; none: a known caller; null: nothing.</param>
/// <param name="Body">The request body.</param>
internal sealed record EndpointRow(string Method, string Pattern, Scope? Needs, string? Body = null)
{
    public string? Path { get; init; }

    public string? Rpc { get; init; }

    public string? Mcp { get; init; }

    public string? Tool { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];

    public bool IsAnswer { get; init; }

    /// <summary>Whether not even those who may approve see it.</summary>
    public bool IsOwners { get; init; }

    /// <summary>Whether the scope depends on the body, so that A2A itself refuses.</summary>
    public bool IsRest { get; init; }

    /// <summary>Whether the address is A2A 1.0's alone, and not also the guides'.</summary>
    public bool SpeaksRest => Pattern.StartsWith("/a2a/", StringComparison.Ordinal)
        && Pattern is not ("/a2a/tasks" or "/a2a/tasks/{id}" or "/a2a/tasks/{id}:cancel" or "/a2a/tasks/{id}:pause");

    /// <summary>Whether the answer depends on the task.</summary>
    public bool LooksAtTask { get; init; } = true;

    public bool HasTask =>
        Pattern.Contains("{id}", StringComparison.Ordinal) || (Body?.Contains("{id}", StringComparison.Ordinal) ?? false);
}
