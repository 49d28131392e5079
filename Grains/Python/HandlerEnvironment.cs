using System.Collections.Immutable;

namespace Asya.Grains.Python;

/// <summary>Which of the silo's variables a handler gets: a list of what is allowed, so that no secret is inherited by accident.</summary>
internal static class HandlerEnvironment
{
    /// <summary>What the silo keeps for itself, whatever a manifest says.</summary>
    public const string Ours = "ASYA_";

    /// <summary>What an interpreter needs to run and to reach the network as the machine is set up to.</summary>
    private static readonly ImmutableArray<string> Always =
        ["PATH", "HOME", "LANG", "LC_*", "TZ", "TMPDIR", "PYTHON*", "VIRTUAL_ENV", "*_PROXY", "*_proxy", "SSL_CERT_*"];

    /// <summary>Indicates whether a text names variables: a name, or the beginning of names and a star.</summary>
    public static bool IsPattern(string text) =>
        text.Length > 0 && !text.AsSpan(0, text.Length - 1).Contains('*') && !text.AsSpan().ContainsAny('=', '\0');

    /// <summary>Takes away what is not allowed. Gets the names of what was taken; the silo's own settings are not named.</summary>
    /// <param name="environment">The variables of this process, to be those of the handler's.</param>
    /// <param name="inherit">What the manifest allows beside.</param>
    public static ImmutableArray<string> Confine(IDictionary<string, string?> environment, ImmutableArray<string> inherit)
    {
        string[] taken =
        [
            .. environment.Keys.Where(name => IsOurs(name) || !Always.Concat(inherit).Any(pattern => Matches(name, pattern)))
                .Order(StringComparer.Ordinal),
        ];
        foreach (string name in taken)
        {
            environment.Remove(name);
        }

        return [.. taken.Where(static name => !IsOurs(name))];
    }

    private static bool IsOurs(string name) => name.StartsWith(Ours, StringComparison.Ordinal);

    private static bool Matches(string name, string pattern) =>
        pattern.StartsWith('*') && pattern.Length > 1 ? name.EndsWith(pattern[1..], StringComparison.Ordinal)
        : pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern;
}
