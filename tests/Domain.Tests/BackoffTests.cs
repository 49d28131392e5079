using Asya.Timing;

namespace Asya.Domain.Tests;

public sealed class BackoffTests
{
    private static readonly Backoff Plain = new(Min: TimeSpan.FromSeconds(0.25), Max: TimeSpan.FromSeconds(15));

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0.25)]
    [InlineData(2, 0.5)]
    [InlineData(6, 8)]
    [InlineData(7, 15)]
    [InlineData(int.MaxValue, 15)]
    public void Waits_double_from_the_shortest_to_the_longest(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Plain.DelayAfter(failures, chance: 1));

    [Theory]
    [InlineData(false, 0, 1)]
    [InlineData(false, 0.5, 2)]
    [InlineData(false, 1, 3)]
    [InlineData(true, 0, 1)]
    [InlineData(true, 1, 2)]
    public void Jitter_moves_a_wait_by_its_share(bool onlyShortens, double chance, double seconds)
    {
        Backoff backoff = new(Min: TimeSpan.FromSeconds(2), Max: TimeSpan.FromSeconds(2)) { Jitter = 0.5, OnlyShortens = onlyShortens };

        Assert.Equal(TimeSpan.FromSeconds(seconds), backoff.DelayAfter(3, chance));
    }
}
