using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Asya.Grains.Storage.Copying;

/// <summary>Copies the tasks of one store into another, with their events, webhooks and what is kept of removed tasks.</summary>
/// <remarks>
/// Page by page, each in one transaction, and a page again after a crash is what was not committed: so a copy that was cut goes on where
/// it was. At the end all rows are read from both, and their digests compared; only then the copy has the id of the store, and counts.
/// </remarks>
internal static class TaskStoreCopy
{
    // They follow from a task's document: a store without columns makes them from it.
    private static readonly FrozenSet<string> Derived =
    [
        "tenant", "flow", "context", "principal", "parent", "deadline", "wake_at", "cleanup_due", "created_at", "updated_at",
        "words", "people", "wait_due", "words_of",
    ];

    /// <param name="source">The store that is read.</param>
    /// <param name="target">The store that is written: a new one, or this copy as far as it came.</param>
    /// <param name="progress">Is told how many of how many tasks are copied or compared.</param>
    /// <param name="cancellationToken">Ends the copy, which can be continued.</param>
    /// <returns>How many tasks there are.</returns>
    /// <exception cref="TaskStoreException">The target has other tasks, or does not have what was written to it.</exception>
    public static async Task<long> RunAsync(
        CopySide source, CopySide target, IProgress<CopyProgress> progress, CancellationToken cancellationToken)
    {
        string id = await source.StoreIdAsync(cancellationToken);
        await target.ClaimAsync(id, cancellationToken);
        long total = await source.CountTasksAsync(cancellationToken);
        long done = await target.CountTasksAsync(cancellationToken);
        long after = await target.LastTaskAsync(cancellationToken);
        int rows = PageRows(source, target);
        while (await source.PageEndAsync(after, rows, cancellationToken) is { } last)
        {
            await target.WriteAsync(source, after, last, cancellationToken);
            after = last;
            done = Math.Min(done + rows, total);
            progress.Report(new("copied", done, total));
        }

        await target.WriteOthersAsync(source, cancellationToken);
        await CompareAsync(source, target, total, progress, cancellationToken);
        await target.CompleteAsync(id, cancellationToken);
        return total;
    }

    private static async Task CompareAsync(
        CopySide source, CopySide target, long total, IProgress<CopyProgress> progress, CancellationToken cancellationToken)
    {
        long after = 0;
        int rows = PageRows(source, target);
        bool isDerived = source.DerivesColumns || target.DerivesColumns;
        for (long done = 0; await source.PageEndAsync(after, rows, cancellationToken) is { } last; after = last)
        {
            foreach ((CopyTable there, CopyTable here) in source.Tables.Zip(target.Tables))
            {
                bool[] compared = [.. there.Columns.Select(column => !(isDerived && there.Name == "tasks" && Derived.Contains(column)))];
                string read = await DigestAsync(source, there, compared, after, last, cancellationToken);
                if (read != await DigestAsync(target, here, compared, after, last, cancellationToken))
                {
                    throw new TaskStoreException(
                        $"{target.Description} does not have what was read from {source.Description}: "
                        + $"{there.Name} of the tasks with ids from {after + 1} to {last}.");
                }
            }

            done = Math.Min(done + rows, total);
            progress.Report(new("compared", done, total));
        }

        if (await target.CountTasksAsync(cancellationToken) != total)
        {
            throw new TaskStoreException($"{target.Description} has other tasks beside the {total} of {source.Description}.");
        }
    }

    private static int PageRows(CopySide source, CopySide target) => Math.Min(source.PageRows, target.PageRows);

    private static async Task<string> DigestAsync(
        CopySide side, CopyTable table, bool[] compared, long after, long last, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] head = new byte[9];
        await foreach (object?[] row in side.RowsAsync(table, after, last, cancellationToken))
        {
            foreach (object? value in row.Where((_, i) => compared[i]))
            {
                // What a value is and how long, so that no two rows look alike.
                (int kind, byte[] bytes) = value switch
                {
                    null or byte[] { Length: 0 } => (0, []),
                    long number => (1, BitConverter.GetBytes(number)),
                    string text => (2, Encoding.UTF8.GetBytes(text.Replace('\0', '\uFFFD'))),
                    byte[] document => (3, document),
                    _ => throw new TaskStoreException($"{side.Description}: {table.Name} has a value of the type {value.GetType().Name}."),
                };
                head[0] = (byte)kind;
                BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(1), bytes.Length);
                hash.AppendData(head);
                hash.AppendData(bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
