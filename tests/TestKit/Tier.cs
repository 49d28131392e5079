using System.Globalization;

namespace Asya.TestKit;

/// <summary>How thoroughly to test: <c>ASYA_TEST_TIER</c> is <c>fast</c> (the default) or <c>full</c>.</summary>
public static class Tier
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("ASYA_TEST_TIER") == "full";

    /// <summary>Gets the seed of everything random: <c>ASYA_TEST_SEED</c>, else a new one each run. Tests print it.</summary>
    public static int Seed { get; } = Environment.GetEnvironmentVariable("ASYA_TEST_SEED") is { Length: > 0 } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : Random.Shared.Next();

    /// <summary>Gets how often to do it: <c>ASYA_TEST_ROUNDS</c>, else what the tier says.</summary>
    public static int Rounds(int fast, int full) => Environment.GetEnvironmentVariable("ASYA_TEST_ROUNDS") is { Length: > 0 } rounds
        ? int.Parse(rounds, CultureInfo.InvariantCulture)
        : IsFull ? full : fast;
}
