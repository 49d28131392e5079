using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>
/// The answers of a long conversation that a task no longer keeps whole: enough of each to know a repeat for as long as the task lives.
/// </summary>
/// <remarks>
/// A text of 48 characters an answer, base64 of 36 bytes: 15 of the SHA-256 of principal and key, 9 of that of the digest, the number of
/// the pause, the instant. An answer without a key cannot be repeated and leaves nothing.
/// </remarks>
internal static class EarlierAnswers
{
    private const int KeyBytes = 15;
    private const int DigestBytes = 9;
    private const int EntryBytes = KeyBytes + DigestBytes + sizeof(int) + sizeof(long);
    private const int KeyLength = KeyBytes / 3 * 4;
    private const int EntryLength = EntryBytes / 3 * 4;

    /// <summary>Adds an answer.</summary>
    public static string? Add(string? earlier, ResumeAnswer answer)
    {
        if (answer.Key is not { } key)
        {
            return earlier;
        }

        Span<byte> entry = stackalloc byte[EntryBytes];
        Hash(NameOf(answer.By, key))[..KeyBytes].CopyTo(entry);
        Hash(answer.Digest)[..DigestBytes].CopyTo(entry[KeyBytes..]);
        BinaryPrimitives.WriteInt32BigEndian(entry[(KeyBytes + DigestBytes)..], answer.Pause);
        BinaryPrimitives.WriteInt64BigEndian(entry[^sizeof(long)..], answer.At.UtcTicks);
        return earlier + Convert.ToBase64String(entry);
    }

    /// <summary>Finds the answer that a principal gave with a key; null: none.</summary>
    /// <param name="earlier">The answers.</param>
    /// <param name="request">The answer that may be a repeat.</param>
    /// <returns>The answer; its digest is that of the request if both are the same, else empty.</returns>
    public static ResumeAnswer? Find(string? earlier, ResumeTask request)
    {
        if (earlier is null || request.Key is not { } key)
        {
            return null;
        }

        ImmutableArray<string> aliases = request.Aliases.IsDefault ? [] : request.Aliases;
        ImmutableArray<string> wanted =
            [.. aliases.Prepend(request.By).Select(name => Convert.ToBase64String(Hash(NameOf(name, key))[..KeyBytes]))];
        for (int at = 0; at < earlier.Length; at += EntryLength)
        {
            if (wanted.Contains(earlier.Substring(at, KeyLength)))
            {
                ReadOnlySpan<byte> entry = Convert.FromBase64String(earlier.Substring(at, EntryLength));
                ReadOnlySpan<byte> digest = entry.Slice(KeyBytes, DigestBytes);
                bool isSame = digest.SequenceEqual(Hash(request.Digest)[..DigestBytes])
                    || (request.DigestOfBytes is { } ofBytes && digest.SequenceEqual(Hash(ofBytes)[..DigestBytes]));
                return new()
                {
                    Pause = BinaryPrimitives.ReadInt32BigEndian(entry[(KeyBytes + DigestBytes)..]),
                    Key = key,
                    By = request.By,
                    Digest = isSame ? request.Digest : "",
                    At = new(BinaryPrimitives.ReadInt64BigEndian(entry[^sizeof(long)..]), TimeSpan.Zero),
                };
            }
        }

        return null;
    }

    // The same person under every spelling, as with the answers that are kept whole.
    private static string NameOf(string? principal, string key) =>
        $"{(principal is null ? "" : PrincipalName.Canonical(principal))}\n{key}";

    private static ReadOnlySpan<byte> Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
