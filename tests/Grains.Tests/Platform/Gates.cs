using System.Collections.Concurrent;

namespace Asya.Grains.Tests.Platform;

/// <summary>Gates that grains and tests find by a name: they share a process.</summary>
internal static class Gates
{
    private static readonly ConcurrentDictionary<string, Gate> All = new();

    public static Gate Named(string name) => All.GetOrAdd(name, static _ => new());
}
