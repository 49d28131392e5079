using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Asya.Gateway.Identity;

/// <summary>An API key as it is kept: its hash, and whose it is.</summary>
/// <remarks>
/// One round of SHA-256 without salt is enough here: a key is 256 random bits, so there is nothing to guess that a slow hash would
/// slow down, and no two keys are alike. For passwords it would be wrong.
/// </remarks>
#pragma warning disable CA1001 // The source has no timer and no link: there is nothing to dispose of.
internal sealed record ApiKey(string Id, Caller Caller, byte[] Hash)
#pragma warning restore CA1001
{
    public const string HashPrefix = "sha256:";

    private const string Prefix = "asya_";
    private const int RandomBytes = 32;

    private readonly CancellationTokenSource _ended = new();

    /// <summary>Gets the owner's other names.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the name of the key in what it has registered. Another key under the same id has another.</summary>
    public string Credential { get; } = CredentialName.ForKey(Id, Hash);

    /// <summary>Gets the key's owner, whose streams end with the key.</summary>
    public Caller Owner => Caller with { Credential = Credential, Revoked = _ended.Token };

    /// <summary>Ends every stream that the key has opened, without waiting for them.</summary>
    public void End() => _ = _ended.CancelAsync();

    /// <summary>Whether another reading of the file gives the same key the same rights and names.</summary>
    public bool IsSame(ApiKey other) =>
        Id == other.Id
        && Hash.AsSpan().SequenceEqual(other.Hash)
        && (Caller with { Groups = [], MayActFor = [] }) == (other.Caller with { Groups = [], MayActFor = [] })
        && Caller.MayActFor.SequenceEqual(other.Caller.MayActFor)
        && Caller.Groups.SequenceEqual(other.Caller.Groups)
        && Aliases.SequenceEqual(other.Aliases);

    /// <summary>Makes a new key. The prefix lets scanners find keys that went where they should not.</summary>
    public static string NewText() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public static string Show(byte[] hash) => HashPrefix + Convert.ToHexStringLower(hash);
}
