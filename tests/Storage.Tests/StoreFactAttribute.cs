using Xunit.Sdk;

namespace Asya.Storage.Tests;

/// <summary>
/// A test of every store of a kind. In a class that <see cref="NeedsAttribute">needs a server</see> it is skipped, by name, where there is
/// none.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Asya.Storage.Tests.StoreFactDiscoverer", "Asya.Storage.Tests")]
public sealed class StoreFactAttribute : FactAttribute;
