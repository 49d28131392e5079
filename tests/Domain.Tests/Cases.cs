using System.Globalization;

namespace Asya.Domain.Tests;

/// <summary>How many random cases a test tries, and from which seed.</summary>
internal static class Cases
{
    /// <summary>Gets the seed that <c>ASYA_TEST_SEED</c> names, else one that no run had before.</summary>
    public static int Seed { get; } = Environment.GetEnvironmentVariable("ASYA_TEST_SEED") is { Length: > 0 } given
        ? int.Parse(given, CultureInfo.InvariantCulture)
        : Random.Shared.Next();

    /// <summary>Gets the number of cases. Mutation testing, which runs every test hundreds of times, has a few of the usual.</summary>
    public static int Of(int usual, int full) => Environment.GetEnvironmentVariable("ASYA_TEST_TIER") switch
    {
        "full" => full,
        "mutation" => usual / 20,
        _ => usual,
    };
}
