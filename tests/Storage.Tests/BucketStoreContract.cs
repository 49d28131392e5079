using Asya.Grains.Checkpoints;

namespace Asya.Storage.Tests;

/// <summary>The same contract for the stores behind a server, which is stopped and started again.</summary>
public abstract class BucketStoreContract : CheckpointStoreContract
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(9);

    /// <summary>Gets what the store under test reads its limits from, at each call.</summary>
    private protected CheckpointOptions Limits { get; } = new() { TotalTimeout = Generous };

    private protected abstract Task StopAsync();

    private protected abstract Task RestartAsync();

    private protected sealed override Task TakeAwayAsync()
    {
        // From here on no call has the time to outlast it.
        Limits.TotalTimeout = TimeSpan.FromMilliseconds(300);
        Limits.RequestTimeout = TimeSpan.FromMilliseconds(200);
        return StopAsync();
    }

    private protected sealed override Task BringBackAsync()
    {
        Limits.TotalTimeout = Generous;
        Limits.RequestTimeout = TimeSpan.FromSeconds(3);
        return RestartAsync();
    }
}
