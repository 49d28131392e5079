namespace Asya.Architecture.Tests;

/// <summary>For rules about what must not be: names every place where it is.</summary>
internal static class Nowhere
{
    public static void Except<T>(IEnumerable<T> offenders)
    {
        string[] places = [.. offenders.Select(static o => $"{o}")];
        Assert.True(
            places.Length == 0, $"{places.Length} places break this rule:{Environment.NewLine}{string.Join(Environment.NewLine, places)}");
    }
}
