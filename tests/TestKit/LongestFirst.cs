using Xunit.Abstractions;

namespace Asya.TestKit;

/// <summary>Starts the test classes that take longest first, so that none of them runs alone at the end.</summary>
/// <param name="longest">The classes, the longest first. All others follow.</param>
public abstract class LongestFirst(params Type[] longest) : ITestCollectionOrderer
{
    private readonly string[] _longest = [.. longest.Select(static type => $"Test collection for {type.FullName}")];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => (uint)Array.IndexOf(_longest, collection.DisplayName));
}
