using System.Collections.Concurrent;
using Asya.Grains.Hosting;

namespace Asya.TestKit;

/// <summary>Runs a test's action at a named point, once.</summary>
internal sealed class ScriptedFaultPoints : FaultPoints
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Action>> _scripts = new();

    /// <summary>Gets the names that were reached, in order.</summary>
    public ConcurrentQueue<string> Reached { get; } = new();

    public void FailNext(string name, Exception failure) => Next(name, () => throw failure);

    public void Next(string name, Action action) => _scripts.GetOrAdd(name, _ => new()).Enqueue(action);

    public override void Reach(string name)
    {
        Reached.Enqueue(name);
        if (_scripts.TryGetValue(name, out ConcurrentQueue<Action>? actions) && actions.TryDequeue(out Action? action))
        {
            action();
        }
    }
}
