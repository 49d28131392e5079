using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Asya.Gateway.Webhooks;

/// <summary>The headers of Standard Webhooks (standardwebhooks.com), which receivers verify with a library of their language.</summary>
internal static class StandardSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>What a secret begins with.</summary>
    public const string Prefix = "whsec_";

    public const string MustBe = "a token that begins with whsec_ is a secret of Standard Webhooks: 24 to 64 bytes in base64 follow";

    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    public static bool IsSecret([NotNullWhen(true)] string? token) => token?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    public static bool TryRead(string token, out byte[] secret)
    {
        secret = new byte[token.Length];
        bool isRead = Convert.TryFromBase64String(token[Prefix.Length..], secret, out int length) && length is >= MinBytes and <= MaxBytes;
        Array.Resize(ref secret, isRead ? length : 0);
        return isRead;
    }

    /// <summary>Signs <c>id.timestamp.body</c>. An id has no full stop, so that the three cannot be taken for others.</summary>
    public static string Sign(byte[] secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return $"v1,{Convert.ToBase64String(hash.GetHashAndReset())}";
    }
}
