using System.Collections.Concurrent;
using Asya.Tasks;

namespace Asya.Authority.Tests;

/// <summary>Counts how often each task was asked whether an answer may be given.</summary>
internal sealed class CallWatch(Watch changes) : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _asked = new();

    public int Asked(string key) => _asked.GetValueOrDefault(key);

    /// <summary>Completes when a task has been asked so often.</summary>
    public Task AskedAsync(string key, int times) =>
        changes.UntilAsync($"task {key} to be asked {times} times whether it takes an answer", () => Asked(key) >= times);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        finally
        {
            if (context.MethodName == nameof(ITaskGrain.AdmitResumeAsync))
            {
                _asked.AddOrUpdate(context.TargetId.Key.ToString()!, 1, static (_, n) => n + 1);
                changes.Changed();
            }
        }
    }
}
