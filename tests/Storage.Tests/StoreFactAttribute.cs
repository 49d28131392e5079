using Xunit.Sdk;

namespace Asya.Storage.Tests;

/// <summary>
/// A test of every task store. In a class that <see cref="NeedsPostgresAttribute">needs PostgreSQL</see> it is skipped, by name, where
/// there is none.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Asya.Storage.Tests.StoreFactDiscoverer", "Asya.Storage.Tests")]
public sealed class StoreFactAttribute : FactAttribute;
