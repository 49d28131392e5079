using Asya.Domain;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Payloads;
using Asya.Tasks;
using FsCheck;
using FsCheck.Fluent;

namespace Asya.Storage.Tests;

/// <summary>What a write that leaves a large payload as it was puts on the disk.</summary>
public sealed class LargePayloadTests
{
    private const int PageSize = 4096;

    private static readonly JsonBytes Large = JsonBytes.FromText($$"""{"text":"{{new string('x', 300_000)}}"}""");

    [Fact]
    public async Task A_payload_that_has_not_changed_is_not_written_again()
    {
        using StoreUnderTest store = new();
        TaskState state = SomeTasks.Create("a") with { Payload = Large, NewEvents = [] };
        TaskWriteResult first = await store.Store.WriteAsync(state, null, CancellationToken.None);
        long before = LogBytes(store);

        // The message, an instant that was none, and the phase.
        state = state with
        {
            Phase = TaskPhase.Succeeded,
            Sla = state.Sla with { Deadline = null },
            Progress = state.Progress with { Message = "Done, after some time", Step = 2 },
        };
        await store.Store.WriteAsync(state, first.ETag, CancellationToken.None);

        Assert.InRange((LogBytes(store) - before) / PageSize, 1, 12);
        store.Reopen();
        StoredTask? read = await store.Store.ReadAsync(state.Key, CancellationToken.None);
        Assert.Equal(Large, read!.Value.State.Payload);
        Assert.Equal(TaskDocument.Encode(state), TaskDocument.Encode(read.Value.State));
    }

    [Fact]
    public void A_padded_document_reads_as_it_was_and_is_little_longer() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(SomeStates.Any, static state =>
        {
            byte[] document = TaskDocument.Encode(state with { Payload = Large });
            ReadOnlyMemory<byte> padded = PaddedDocument.From(document, state with { Payload = Large });

            Assert.InRange(padded.Length, document.Length, document.Length + (Large.Length / 32));
            Assert.Equal(document, TaskDocument.Encode(TaskDocument.Decode(TaskDocument.Version, padded.Span, Large)));
        }));

    [Fact]
    public void A_small_payload_pads_nothing()
    {
        TaskState state = SomeTasks.Create("a");
        byte[] document = TaskDocument.Encode(state);

        Assert.Equal(document, PaddedDocument.From(document, state).ToArray());
    }

    private static long LogBytes(StoreUnderTest store) => new FileInfo(store.DatabasePath + "-wal").Length;
}
