using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Asya.Tasks;

/// <summary>Names one task within its tenant: 1 to 128 of <c>[A-Za-z0-9._-]</c>, not starting with a dot.</summary>
/// <remarks>Ids come from clients, so they are data. A malformed one never reaches a grain.</remarks>
[GenerateSerializer, Immutable, Alias("asya.task-id")]
public readonly record struct TaskId([property: Id(0)] string Value) : IParsable<TaskId>
{
    public const int MaxLength = 128;

    /// <summary>The first character of ids that stand for an idempotency key. No request may choose such an id.</summary>
    public const char ReservedPrefix = '_';

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Makes an id that cannot be guessed (128 random bits).</summary>
    public static TaskId New() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    public static bool TryParse([NotNullWhen(true)] string? s, out TaskId result) => TryParse(s, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TaskId result)
    {
        bool ok = s is { Length: > 0 and <= MaxLength } && s[0] != '.' && !s.AsSpan().ContainsAnyExcept(Allowed);
        result = ok ? new TaskId(s!) : default;
        return ok;
    }

    public static TaskId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out TaskId id)
            ? id
            : throw new FormatException($"A task id is 1 to {MaxLength} of A-Z a-z 0-9 . _ - and does not start with a dot.");

    public override string ToString() => Value;
}
