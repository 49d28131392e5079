using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Asya.SystemTests.Support;

/// <summary>Signs tokens and shows its public keys on a loopback address.</summary>
internal sealed class TokenIssuer : IDisposable
{
    public const string Name = "https://issuer.example";
    public const string Audience = "asya";

    private readonly HttpListener _listener;
    private readonly Dictionary<string, RSA> _keys = new() { ["k1"] = RSA.Create(2048), ["k2"] = RSA.Create(2048) };

    public TokenIssuer()
    {
        (_listener, Address) = Listen();
        _ = ServeAsync();
    }

    /// <summary>Gets where the keys are.</summary>
    public string Address { get; }

    /// <summary>Makes a token that is signed as it should be.</summary>
    public string Sign(string subject, string scope, string keyId = "k1", string audience = Audience, long expires = 32503680000) =>
        Assemble(new { alg = "RS256", typ = "JWT", kid = keyId }, Claims(subject, scope, audience, expires), SignBy(_keys.GetValueOrDefault(keyId, _keys["k1"])));

    /// <summary>Makes a token without a signature.</summary>
    public static string Unsigned(string subject, string scope) => Assemble(new { alg = "none", kid = "k1" }, Claims(subject, scope, Audience, 32503680000), static _ => []);

    /// <summary>Makes a token that takes the public key for a shared secret.</summary>
    public string Confused(string subject, string scope)
    {
        byte[] secret = Encoding.UTF8.GetBytes(_keys["k1"].ExportSubjectPublicKeyInfoPem());
        return Assemble(new { alg = "HS256", kid = "k1" }, Claims(subject, scope, Audience, 32503680000), signed => HMACSHA256.HashData(secret, signed));
    }

    public void Dispose()
    {
        _listener.Close();
        foreach (RSA key in _keys.Values)
        {
            key.Dispose();
        }
    }

    private static (HttpListener Listener, string Address) Listen()
    {
        // A listener takes no port of the system's choice.
        while (true)
        {
            string address = $"http://127.0.0.1:{Random.Shared.Next(20000, 32000)}/";
            HttpListener listener = new() { Prefixes = { address } };
            try
            {
                listener.Start();
                return (listener, address + "keys");
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private static object Claims(string subject, string scope, string audience, long expires) => new { iss = Name, aud = audience, sub = subject, scope, exp = expires };

    private static Func<byte[], byte[]> SignBy(RSA key) => signed => key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static string Assemble(object header, object claims, Func<byte[], byte[]> sign)
    {
        string signed = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await context.Response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { keys = _keys.Select(Public) }));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed, or the silo was killed while it asked.
            }
        }
    }

    private static object Public(KeyValuePair<string, RSA> key)
    {
        RSAParameters numbers = key.Value.ExportParameters(false);
        return new { kty = "RSA", use = "sig", kid = key.Key, n = Base64Url.EncodeToString(numbers.Modulus), e = Base64Url.EncodeToString(numbers.Exponent) };
    }
}
