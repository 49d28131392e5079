using Asya.Grains.Storage;

namespace Asya.Storage.Tests;

/// <summary>Holds the writer thread before a commit, so that later writes form one batch.</summary>
internal sealed class HeldWriter : IDisposable
{
    private readonly ManualResetEventSlim _door = new(initialState: false);
    private Task _write = Task.CompletedTask;

    public static async Task<HeldWriter> HoldAsync(ITaskStore store, ScriptedFaultPoints faults)
    {
        HeldWriter held = new();
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        faults.Next("task-store:before-commit", () =>
        {
            arrived.SetResult();
            held._door.Wait();
        });
        held._write = store.ProbeAsync(CancellationToken.None);
        await arrived.Task.WithTimeout("the writer to come to its commit");
        return held;
    }

    public void LetGo() => _door.Set();

    public void Dispose()
    {
        LetGo();
        _write.WaitAsync(Eventually.Patience).GetAwaiter().GetResult();
        _door.Dispose();
    }
}
