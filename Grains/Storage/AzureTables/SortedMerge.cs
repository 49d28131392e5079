namespace Asya.Grains.Storage.AzureTables;

/// <summary>Puts rows that come in order from several partitions into one order.</summary>
internal static class SortedMerge
{
    /// <summary>Merges; of rows with the same name the first is taken.</summary>
    public static async IAsyncEnumerable<T> MergeAsync<T>(IEnumerable<IAsyncEnumerable<T>> sources, Func<T, string> name)
    {
        IAsyncEnumerator<T>[] rows = [.. sources.Select(static source => source.GetAsyncEnumerator())];
        try
        {
            PriorityQueue<IAsyncEnumerator<T>, string> queue = new(StringComparer.Ordinal);
            bool[] areThere = await Task.WhenAll(rows.Select(static source => source.MoveNextAsync().AsTask()));
            foreach ((IAsyncEnumerator<T> source, bool isThere) in rows.Zip(areThere))
            {
                if (isThere)
                {
                    queue.Enqueue(source, name(source.Current));
                }
            }

            string? last = null;
            while (queue.TryDequeue(out IAsyncEnumerator<T>? source, out string? current))
            {
                if (current != last)
                {
                    yield return source.Current;
                    last = current;
                }

                if (await source.MoveNextAsync())
                {
                    queue.Enqueue(source, name(source.Current));
                }
            }
        }
        finally
        {
            foreach (IAsyncEnumerator<T> source in rows)
            {
                await source.DisposeAsync();
            }
        }
    }
}
