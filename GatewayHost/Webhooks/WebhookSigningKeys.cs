using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Webhooks;

/// <summary>Reads the keys that notifications are signed with.</summary>
internal static class WebhookSigningKeys
{
    private const string Curve = "1.2.840.10045.3.1.7";

    /// <summary>Reads all keys of a PEM file, in order.</summary>
    /// <exception cref="InvalidDataException">There is something else in it.</exception>
    public static IReadOnlyList<ECDsaSecurityKey> Load(string path)
    {
        ReadOnlySpan<char> rest = File.ReadAllText(path);
        List<ECDsaSecurityKey> keys = [];
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            keys.Add(Read(rest[fields.Location]));
            rest = rest[fields.Location.End..];
        }

        return keys.Count > 0 ? keys : throw NotOurs();
    }

    private static ECDsaSecurityKey Read(ReadOnlySpan<char> pem)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value != Curve)
            {
                throw NotOurs();
            }
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            throw NotOurs();
        }

        ECDsaSecurityKey named = new(key);
        named.KeyId = Base64UrlEncoder.Encode(named.ComputeJwkThumbprint());
        return named;
    }

    private static InvalidDataException NotOurs() =>
        new("it must have private keys of the curve P-256 in PEM (such as: openssl ecparam -name prime256v1 -genkey -noout), and nothing else.");
}
