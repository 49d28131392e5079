using Asya.Grains.Telemetry;

namespace Asya.Grains.Tests.Telemetry;

/// <summary>What gauges do when they cannot be read: a collection is on the exporter's thread, and serves other gauges too.</summary>
public sealed class FromStoreTests
{
    [Fact]
    public void A_store_that_is_away_has_no_value() =>
        Assert.Empty(FromStore.Count(static () => Task.FromException<int>(new IOException("The store is away."))));

    [Fact]
    public void A_store_that_was_closed_during_the_collection_has_no_value() =>
        Assert.Empty(FromStore.Count(static () => throw new ObjectDisposedException("the store")));
}
