using Xunit.Sdk;

namespace Asya.Storage.Tests;

/// <summary>The same as <see cref="StoreFactAttribute"/>, for several rows of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Asya.Storage.Tests.StoreTheoryDiscoverer", "Asya.Storage.Tests")]
public sealed class StoreTheoryAttribute : TheoryAttribute;
