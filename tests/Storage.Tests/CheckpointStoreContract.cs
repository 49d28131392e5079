using Asya.Domain.Pausing;
using Asya.Grains.Checkpoints;

namespace Asya.Storage.Tests;

/// <summary>The contract of every checkpoint store. Each kind has its own derived class.</summary>
public abstract class CheckpointStoreContract : IAsyncLifetime
{
    private protected ICheckpointStore Store { get; private set; } = null!;

    /// <summary>Whether the other side stands a put and a delete of one task at the same time.</summary>
    private protected virtual bool CanPutBesideDelete => true;

    private protected static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public virtual Task DisposeAsync()
    {
        (Store as IDisposable)?.Dispose();
        return Task.CompletedTask;
    }

    [StoreTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1500)]
    [InlineData(4 * 1024 * 1024)]
    public async Task A_document_is_read_back_byte_for_byte(int length)
    {
        byte[] document = new byte[length];
        new Random(length).NextBytes(document);

        await Store.PutAsync(new("paused/report-1/1.json"), document, None);

        Assert.Equal(document, await GetAsync("paused/report-1/1.json"));
    }

    [StoreFact]
    public async Task A_part_of_a_larger_buffer_can_be_put()
    {
        await Store.PutAsync(new("paused/report-1/1.json"), "xx{}yy"u8.ToArray().AsMemory(2, 2), None);

        Assert.Equal("{}"u8.ToArray(), await GetAsync("paused/report-1/1.json"));
    }

    [StoreFact]
    public async Task A_repeated_put_changes_nothing()
    {
        await Store.PutAsync(new("paused/report-1/1.json"), "{}"u8.ToArray(), None);
        await Store.PutAsync(new("paused/report-1/1.json"), "{}"u8.ToArray(), None);

        Assert.Equal("{}"u8.ToArray(), await GetAsync("paused/report-1/1.json"));
    }

    [StoreFact]
    public async Task A_missing_document_is_null_and_can_be_deleted()
    {
        Assert.Null(await Store.GetAsync(new("paused/report-1/1.json"), None));
        await Store.DeleteAsync(new("paused/report-1/1.json"), None);
    }

    [StoreFact]
    public async Task A_delete_removes_one_document_and_no_other()
    {
        await Store.PutAsync(new("paused/report-1/1.json"), "1"u8.ToArray(), None);
        await Store.PutAsync(new("paused/report-1/2.json"), "2"u8.ToArray(), None);
        await Store.PutAsync(new("paused/report-2/1.json"), "3"u8.ToArray(), None);

        await Store.DeleteAsync(new("paused/report-1/1.json"), None);
        await Store.DeleteAsync(new("paused/report-1/1.json"), None);

        Assert.Null(await Store.GetAsync(new("paused/report-1/1.json"), None));
        Assert.Equal("2"u8.ToArray(), await GetAsync("paused/report-1/2.json"));
        Assert.Equal("3"u8.ToArray(), await GetAsync("paused/report-2/1.json"));
    }

    [StoreFact]
    public async Task Similar_keys_are_different_objects()
    {
        string[] keys =
        [
            "paused/a/1.json", "paused/a/11.json", "paused/a.1/1.json", "paused/a.1/11.json", "paused/a.1.json/1.json", "paused/A/1.json",
            "paused/acme~a/1.json",
            "succeeded/a.json", "failed/a.json", "checkpoint/a.json", "checkpoint/acme~a.json",
            "paused/-a/1.json", "paused/a_/1.json", "paused/a../1.json", $"paused/{new string('k', 128)}/1.json",
            $"paused/{new string('k', 127)}/1.json",
        ];
        foreach (string key in keys)
        {
            await Store.PutAsync(new(key), System.Text.Encoding.UTF8.GetBytes(key), None);
        }

        foreach (string key in keys)
        {
            Assert.Equal(System.Text.Encoding.UTF8.GetBytes(key), await GetAsync(key));
        }
    }

    [StoreFact]
    public async Task A_pause_has_one_key_in_every_store_and_keys_of_earlier_versions_are_read()
    {
        string[] tasks = ["report-1", "acme~report-1", "a.1", "a.1.json", "-a", "a_", "a..", new string('k', 128)];
        string[] keys = [.. tasks.SelectMany(static task => (string[])[$"paused/{task}.1.json", $"paused/{task}.11.json"])];
        Assert.Equal("paused/acme~report-1.11.json", CheckpointKey.ForPause(new("acme~report-1"), 11).Value);
        foreach (string key in keys)
        {
            await Store.PutAsync(new(key), System.Text.Encoding.UTF8.GetBytes(key), None);
        }

        foreach (string key in keys)
        {
            Assert.Equal(System.Text.Encoding.UTF8.GetBytes(key), await GetAsync(key));
        }

        await Store.PutAsync(new("paused/old/1.json"), "{}"u8.ToArray(), None);
        Assert.Equal("{}"u8.ToArray(), await GetAsync("paused/old/1.json"));
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("paused")]
    [InlineData("paused/")]
    [InlineData("paused//1.json")]
    [InlineData("paused/a")]
    [InlineData("paused/a/")]
    [InlineData("paused/a/b.json")]
    [InlineData("paused/a/1.json/")]
    [InlineData("paused/a/b/1.json")]
    [InlineData("paused/../1.json")]
    [InlineData("paused/./1.json")]
    [InlineData("paused/.hidden/1.json")]
    [InlineData("paused/../../etc/1.json")]
    [InlineData("/paused/a/1.json")]
    [InlineData("../paused/a/1.json")]
    [InlineData("paused/a\\..\\b/1.json")]
    [InlineData("paused/a\0/1.json")]
    [InlineData("paused/a b/1.json")]
    [InlineData("paused/ä/1.json")]
    [InlineData("paused/a%2e%2e/1.json")]
    [InlineData("succeeded/a/1.json")]
    [InlineData("paused/a.json")]
    [InlineData("paused/a..json")]
    [InlineData("paused/.1.json")]
    [InlineData("paused/a.b.json")]
    [InlineData("paused/a.1")]
    public async Task A_malformed_key_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(new(key), "{}"u8.ToArray(), None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(new(key), None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(new(key), None));
    }

    [StoreFact]
    public async Task A_very_long_key_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(new($"paused/{new string('k', 10_000)}/1.json"), None));

    [StoreFact]
    public async Task Many_at_once_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async task =>
        {
            for (int pause = 1; pause <= 5; pause++)
            {
                // The next pause is written while the last one is deleted, as a task does.
                byte[] document = System.Text.Encoding.UTF8.GetBytes($"{task}/{pause}");
                Task last = Store.DeleteAsync(new($"paused/task-{task}/{pause - 1}.json"), None);
                if (!CanPutBesideDelete)
                {
                    await last;
                }

                await Store.PutAsync(new($"paused/task-{task}/{pause}.json"), document, None);
                await last;
                Assert.Equal(document, await GetAsync($"paused/task-{task}/{pause}.json"));
            }
        }));
    }

    [StoreFact]
    public async Task A_probe_passes_and_leaves_nothing_behind()
    {
        await Store.ProbeAsync(None);

        Assert.Empty(await AllAsync());
    }

    [StoreFact]
    public async Task A_cancelled_call_throws_OperationCanceled()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), cancelled.Token));
        Assert.Null(await Store.GetAsync(new("paused/a/1.json"), None));
    }

    [StoreFact]
    public async Task While_the_place_is_away_every_call_fails_and_afterwards_all_is_well()
    {
        await Store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);
        await TakeAwayAsync();

        await FailsAsync(() => Store.PutAsync(new("paused/a/2.json"), "{}"u8.ToArray(), None));
        await FailsAsync(() => Store.GetAsync(new("paused/a/1.json"), None));
        await FailsAsync(() => Store.DeleteAsync(new("paused/a/1.json"), None));
        await FailsAsync(() => Store.ProbeAsync(None));

        await BringBackAsync();
        Assert.NotNull(await GetAsync("paused/a/1.json"));
        await Store.PutAsync(new("paused/a/2.json"), "{}"u8.ToArray(), None);
        await Store.DeleteAsync(new("paused/a/1.json"), None);
        await Store.ProbeAsync(None);
    }

    private protected abstract Task<ICheckpointStore> OpenAsync();

    private protected abstract Task TakeAwayAsync();

    private protected abstract Task BringBackAsync();

    /// <summary>Lists whatever is stored under the place for paused envelopes.</summary>
    private protected abstract Task<IReadOnlyList<string>> AllAsync();

    /// <summary>Checks the error of an unavailable store.</summary>
    private protected abstract void CheckAwayMessage(string message);

    private async Task<byte[]?> GetAsync(string key) => (await Store.GetAsync(new(key), None))?.ToArray();

    private async Task FailsAsync(Func<Task> call) => CheckAwayMessage((await Assert.ThrowsAsync<CheckpointStoreException>(call)).Message);
}
