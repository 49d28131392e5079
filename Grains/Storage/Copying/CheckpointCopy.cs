using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Grains.Checkpoints;

namespace Asya.Grains.Storage.Copying;

/// <summary>Copies the checkpoints that tasks name from one checkpoint store into another.</summary>
/// <remarks>Each is compared with the digest that its task keeps. Idempotent: the same objects are written again.</remarks>
internal static class CheckpointCopy
{
    private const int AtATime = 8;

    /// <param name="tasks">The store of the tasks that name them.</param>
    /// <param name="from">The checkpoint store that is read.</param>
    /// <param name="to">The checkpoint store that is written; it is marked as these tasks' own.</param>
    /// <param name="progress">Is told how many are copied.</param>
    /// <param name="cancellationToken">Ends the copy, which can be done again.</param>
    /// <returns>How many were copied, and the keys of those that are missing or are not what their tasks were paused with.</returns>
    public static async Task<(long Copied, ImmutableArray<string> Wrong)> RunAsync(
        CopySide tasks, ICheckpointStore from, ICheckpointStore to, IProgress<CopyProgress> progress, CancellationToken cancellationToken)
    {
        string id = await tasks.StoreIdAsync(cancellationToken);
        foreach (ICheckpointStore store in (ICheckpointStore[])[from, to])
        {
            if (await store.FindOwnerAsync(cancellationToken) is { } owner && owner != id)
            {
                throw new CheckpointStoreException(
                    $"The checkpoint store ({store.Description}) belongs to other tasks (store {owner}; these are {id}).");
            }
        }

        await to.ProbeAsync(cancellationToken);
        List<string> wrong = [];
        long copied = 0;
        await foreach ((CheckpointKey key, string sha256)[] some in NamedAsync(tasks, cancellationToken).Chunk(AtATime))
        {
            foreach ((string key, bool isRight) in await Task.WhenAll(some.Select(one => CopyAsync(one.key, one.sha256))))
            {
                if (isRight)
                {
                    copied++;
                }
                else
                {
                    wrong.Add(key);
                }
            }

            progress.Report(new("checkpoints copied", copied, copied + wrong.Count));
        }

        await to.OwnAsync(id, marks: true, cancellationToken);
        return (copied, [.. wrong]);

        async Task<(string Key, bool IsRight)> CopyAsync(CheckpointKey key, string sha256)
        {
            if (await from.GetAsync(key, cancellationToken) is not { } document || CheckpointDocument.DigestOf(document) != sha256)
            {
                return (key.Value, false);
            }

            await to.PutAsync(key, document, cancellationToken);
            return (key.Value, true);
        }
    }

    /// <summary>Finds the checkpoints that tasks name, with their digests.</summary>
    /// <remarks>Of a paused task the pause's, of a failed one that of the question which it still asks if it is redriven.</remarks>
    public static async IAsyncEnumerable<(CheckpointKey Key, string Sha256)> NamedAsync(
        CopySide tasks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((int version, byte[] document) in tasks.DocumentsAsync(cancellationToken))
        {
            TaskState state = TaskDocument.Decode(version, document.AsSpan(), default);
            if (state.Pauses.Current is { Sha256: { } paused } current)
            {
                yield return (current.CheckpointKey, paused);
            }

            if (state.Pauses.Unanswered is { CheckpointKey: { } key, Sha256: { } unanswered })
            {
                yield return (key, unanswered);
            }
        }
    }
}
