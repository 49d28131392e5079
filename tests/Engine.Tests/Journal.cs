using System.Collections.Concurrent;

namespace Asya.Engine.Tests;

/// <summary>What grains did, in order, under a name their test knows.</summary>
public static class Journal
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> All = new();

    public static void Note(string name, string entry) => All.GetOrAdd(name, static _ => new()).Enqueue(entry);

    public static string Of(string name) => string.Join(' ', All.GetOrAdd(name, static _ => new()));
}
