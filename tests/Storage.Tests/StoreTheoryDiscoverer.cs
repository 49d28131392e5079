using Xunit.Abstractions;
using Xunit.Sdk;

namespace Asya.Storage.Tests;

/// <summary>Makes the test cases of <see cref="StoreTheoryAttribute"/>.</summary>
public sealed class StoreTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
    [
        new StoreTestCase(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod,
            dataRow),
    ];
}
