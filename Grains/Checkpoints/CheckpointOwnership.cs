using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Grains.Storage;
using Asya.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Checkpoints;

/// <summary>Sees to it at the start that the checkpoint store belongs to the tasks of this silo.</summary>
/// <remarks>
/// The id lives with the tasks, and a marker in the store names it. The id is made first, with its table; the marker is one object, and is
/// the same whenever and by whatever silo it is written. The place is remembered with the tasks last: a place that had the marker is no new
/// store when it lacks it. So a process that dies in between leaves a start that is simply done again.
/// </remarks>
internal sealed partial class CheckpointOwnership(
    ITaskStore tasks, ICheckpointStore store, IOptions<CheckpointOptions> options, ILogger<CheckpointOwnership> logger)
{
    /// <summary>How many paused tasks are looked up in a store without a marker. One that has its checkpoint there is enough.</summary>
    private const int MaxTried = 16;

    private const string HowToAdopt = $"to take it over, start once with --adopt-store ({AsyaVariables.AdoptStore}=true)";

    /// <summary>
    /// Claims a new store, adopts one of an earlier version, and tries the store out. Nothing is made in one that is refused.
    /// </summary>
    /// <exception cref="CheckpointStoreException">
    /// The store is another's, is not the one that has the checkpoints, or does not work.
    /// </exception>
    public async Task EstablishAsync(CancellationToken cancellationToken)
    {
        string id = await tasks.StoreIdAsync(cancellationToken);
        string? found = await store.FindOwnerAsync(cancellationToken);
        if (found != id)
        {
            await DecideAsync(id, found, cancellationToken);
        }

        await store.ProbeAsync(cancellationToken);
        await store.OwnAsync(id, marks: found != id, cancellationToken);
        if (!await tasks.KnowsPlaceAsync(store.Place, cancellationToken))
        {
            await tasks.RememberPlaceAsync(store.Place, cancellationToken);
        }
    }

    private async Task DecideAsync(string id, string? found, CancellationToken cancellationToken)
    {
        string? refusal = found is null ? await RefuseUnmarkedAsync(cancellationToken) : RefuseOther(id, found);
        if (refusal is not null && found is null && await store.FindOwnerAsync(cancellationToken) is { } since)
        {
            // What the tasks know may come from another silo that starts with this one, and has marked the store since the first look.
            refusal = since == id ? null : RefuseOther(id, since);
        }

        if (refusal is null)
        {
            return;
        }

        if (!options.Value.AdoptStore)
        {
            throw new CheckpointStoreException(refusal);
        }

        LogTakenOver(logger, refusal);
    }

    private string RefuseOther(string id, string found) =>
        $"The checkpoint store ({store.Description}) belongs to other tasks (store {found}; these are {id}). "
        + $"Choose another place; {HowToAdopt}.";

    private async Task<string?> RefuseUnmarkedAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<TaskState> paused = await tasks.PausedAsync(MaxTried, cancellationToken);
        foreach (TaskState task in paused)
        {
            if (task.Pauses.Current is { CheckpointKey: var key, Sha256: { } sha256 }
                && await store.GetAsync(key, cancellationToken) is { } document && CheckpointDocument.DigestOf(document) == sha256)
            {
                LogAdopted(logger, store.Description);
                return null;
            }
        }

        if (paused.IsEmpty)
        {
            return await tasks.KnowsPlaceAsync(store.Place, cancellationToken)
                ? $"The checkpoint store ({store.Description}) had the {StoreMarker.FileName} of these tasks at an earlier start, and has "
                    + $"none now: the volume is not mounted, or it was emptied. Mount it; {HowToAdopt}."
                : null;
        }

        return $"The checkpoint store ({store.Description}) is not the one that these tasks were paused in: "
            + $"it has no {StoreMarker.FileName}, and none of the checkpoints that were looked for ({paused.Length}). Mount or name the right one; {HowToAdopt}.";
    }

    [LoggerMessage(EventId = 1431, Level = LogLevel.Information,
        Message = "The checkpoint store ({Store}) is of an earlier version and has this deployment's checkpoints: it is marked now")]
    private static partial void LogAdopted(ILogger logger, string store);

    [LoggerMessage(EventId = 1432, Level = LogLevel.Warning, Message = "Taken over as asked (--adopt-store). {Why}")]
    private static partial void LogTakenOver(ILogger logger, string why);
}
