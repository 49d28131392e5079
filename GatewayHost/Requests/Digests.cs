using System.Security.Cryptography;
using System.Text;
using Asya.Gateway.Identity;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Requests;

/// <summary>Digests of requests and keys.</summary>
internal static class Digests
{
    private const int HexLength = 32;

    public static string Compute(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Computes the digest of a JSON value that <see cref="StrictJson"/> has accepted: that of all its spellings.</summary>
    public static string OfJson(ReadOnlyMemory<byte> utf8) => Compute(CanonicalJson.Write(utf8));

    /// <summary>Gets the id of the task that an idempotency key stands for: the same key of the same caller, the same task.</summary>
    /// <remarks>No request can choose such an id, so that no caller can use up another's.</remarks>
    public static TaskId IdFor(Caller caller, string idempotencyKey)
    {
        string whose = caller.Principal is { } principal ? $"{caller.Tenant}\n{principal}" : caller.Tenant;
        return new(TaskId.ReservedPrefix + Compute(Encoding.UTF8.GetBytes($"{whose}\n{idempotencyKey}"))[..HexLength]);
    }
}
