using Asya.Domain.Pausing;

namespace Asya.Grains.Checkpoints;

/// <summary>Writes, reads back and deletes one object: some servers take a write and keep something else.</summary>
internal static class CheckpointProbe
{
    public static async Task RunAsync(ICheckpointStore store, CancellationToken cancellationToken)
    {
        CheckpointKey key = CheckpointKey.ForProbe();
        byte[] document = """{"probe":true}"""u8.ToArray();
        await store.PutAsync(key, document, cancellationToken);
        ReadOnlyMemory<byte>? found = await store.GetAsync(key, cancellationToken);
        await store.DeleteAsync(key, cancellationToken);
        if (found is null || !found.Value.Span.SequenceEqual(document))
        {
            throw new CheckpointStoreException($"The checkpoint store ({store.Description}) did not give back what was written to it.");
        }
    }
}
