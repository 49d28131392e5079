using System.Collections.Concurrent;

namespace Asya.Gateway.Mcp;

/// <summary>The questions that clients' open calls at this gateway wait for.</summary>
/// <remarks>
/// Only so that an open call learns soon what came of its question. The reply itself does not need it: it says what it answers, and may
/// reach another gateway; the call then sees the task go on.
/// </remarks>
internal sealed class Elicitations
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ElicitationOutcome>> _open = new(StringComparer.Ordinal);

    public Expected Expect(string id)
    {
        TaskCompletionSource<ElicitationOutcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = outcome;
        return new Expected(this, id, outcome.Task);
    }

    /// <summary>Tells the call that waits for it; false: none does here.</summary>
    public bool Tell(string id, ElicitationOutcome outcome) =>
        _open.TryGetValue(id, out TaskCompletionSource<ElicitationOutcome>? open) && open.TrySetResult(outcome);

    /// <summary>A question whose outcome an open call waits for until it is disposed of.</summary>
    internal sealed class Expected(Elicitations elicitations, string id, Task<ElicitationOutcome> outcome) : IDisposable
    {
        public Task<ElicitationOutcome> Outcome { get; } = outcome;

        public void Dispose() => elicitations._open.TryRemove(id, out _);
    }
}
