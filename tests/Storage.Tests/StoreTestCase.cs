using Xunit.Abstractions;
using Xunit.Sdk;

namespace Asya.Storage.Tests;

/// <summary>A test that knows whether its server can be had.</summary>
public sealed class StoreTestCase : XunitTestCase
{
    [Obsolete("For deserialization only.", error: true)]
    public StoreTestCase()
    {
    }

    public StoreTestCase(
        IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, object[]? row = null)
        : base(messages, display, options, method, row)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsAttribute).AssemblyQualifiedName).SingleOrDefault() is { } needs
            ? Requirement.Named(needs.GetNamedArgument<string>(nameof(NeedsAttribute.Name))).Skip
            : null;
}
