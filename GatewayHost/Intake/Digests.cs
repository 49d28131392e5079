using System.Security.Cryptography;
using System.Text;

namespace Asya.Gateway.Intake;

/// <summary>Digests of requests and keys.</summary>
internal static class Digests
{
    private const int IdLength = 32;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Gets the id of the task that an idempotency key stands for: the same key of the same tenant, the same task.</summary>
    public static TaskId IdFor(string tenant, string idempotencyKey) =>
        new(Of(Encoding.UTF8.GetBytes($"{tenant}\n{idempotencyKey}"))[..IdLength]);
}
