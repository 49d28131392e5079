using System.Collections.Concurrent;

namespace Asya.Gateway.Mcp;

/// <summary>The questions that clients' open calls at this gateway wait for.</summary>
/// <remarks>
/// Only so that an open call learns soon what came of its question. The reply itself does not need it: it says what it answers, and may
/// reach another gateway; the call then sees the task go on.
/// </remarks>
internal sealed class Elicitations
{
    private readonly ConcurrentDictionary<string, Expected> _open = new(StringComparer.Ordinal);

    public Expected Expect(string id)
    {
        Expected expected = new(this, id);
        _open[id] = expected;
        return expected;
    }

    /// <summary>Says that a reply has come, until it is disposed of; null: no call waits for it here.</summary>
    /// <remarks>The task may go on before the gateway knows that it took the answer.</remarks>
    public IDisposable? Begin(string id) => _open.TryGetValue(id, out Expected? expected) ? expected.Begin() : null;

    /// <summary>Tells the call that waits for it; false: none does here.</summary>
    public bool Tell(string id, ElicitationOutcome outcome) => _open.TryGetValue(id, out Expected? expected) && expected.TrySet(outcome);

    /// <summary>A question whose outcome an open call waits for until it is disposed of.</summary>
    internal sealed class Expected(Elicitations elicitations, string id) : IDisposable
    {
        private readonly TaskCompletionSource<ElicitationOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile Reply? _reply;

        public Task<ElicitationOutcome> Outcome => _outcome.Task;

        /// <summary>Gets a task that ends when no reply is being taken.</summary>
        public Task Settled => _reply?.Over ?? Task.CompletedTask;

        public IDisposable Begin() => _reply = new Reply();

        public bool TrySet(ElicitationOutcome outcome) => _outcome.TrySetResult(outcome);

        public void Dispose() => elicitations._open.TryRemove(id, out _);
    }

    private sealed class Reply : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Over => _over.Task;

        public void Dispose() => _over.TrySetResult();
    }
}
