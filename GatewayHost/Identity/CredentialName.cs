using System.Globalization;

namespace Asya.Gateway.Identity;

/// <summary>What a credential is called in the rows of the webhooks that it has registered. Pure.</summary>
internal static class CredentialName
{
    private const string Token = "token:";

    // Tells a new key under an old id from the old one, and is of no use to find either.
    private const int HashBytes = 8;

    /// <summary>Gets the name of an API key: its id, and the beginning of its hash.</summary>
    public static string ForKey(string id, ReadOnlySpan<byte> hash) => $"key:{id}:{Convert.ToHexStringLower(hash[..HashBytes])}";

    /// <summary>Gets the name of a token: when it was presented. A token itself is over in minutes.</summary>
    public static string ForToken(DateTimeOffset presented) =>
        Token + presented.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Tells whether a name is a token's, and gets how long ago it was presented.</summary>
    public static bool TryReadToken(string credential, DateTimeOffset now, out TimeSpan age)
    {
        age = default;
        if (!credential.StartsWith(Token, StringComparison.Ordinal)
            || !long.TryParse(credential.AsSpan(Token.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long presented))
        {
            return false;
        }

        age = TimeSpan.FromSeconds(now.ToUnixTimeSeconds() - presented);
        return true;
    }
}
