using Xunit.Abstractions;
using Xunit.Sdk;

namespace Asya.Storage.Tests;

/// <summary>A test that knows whether its database can be had.</summary>
public sealed class StoreTestCase : XunitTestCase
{
    [Obsolete("For deserialization only.", error: true)]
    public StoreTestCase()
    {
    }

    public StoreTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsPostgresAttribute).AssemblyQualifiedName).Any()
            ? Requirement.Named("postgres").Skip
            : null;
}
