using System.Security.Cryptography;
using System.Text;

namespace Asya.Gateway.Identity;

/// <summary>An API key as it is kept: its hash, and whose it is.</summary>
/// <remarks>
/// One round of SHA-256 without salt is enough here: a key is 256 random bits, so there is nothing to guess that a slow hash would
/// slow down, and no two keys are alike. For passwords it would be wrong.
/// </remarks>
internal sealed record ApiKey(string Id, Caller Caller, byte[] Hash)
{
    public const string HashPrefix = "sha256:";

    private const string Prefix = "asya_";
    private const int RandomBytes = 32;

    /// <summary>Makes a new key. The prefix lets scanners find keys that went where they should not.</summary>
    public static string NewText() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public static string Show(byte[] hash) => HashPrefix + Convert.ToHexStringLower(hash);
}
