using System.Collections.Concurrent;
using Asya.Testing;

namespace Asya.Engine.Tests;

/// <summary>Gates that grains and tests find by a name. Silo and test share the process on both engines.</summary>
public static class Gates
{
    private static readonly ConcurrentDictionary<string, Gate> All = new();

    public static Gate Of(string name) => All.GetOrAdd(name, static _ => new());
}
