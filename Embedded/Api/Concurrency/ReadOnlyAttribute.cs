namespace Orleans.Concurrency;

/// <summary>The method may run beside other read-only methods.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
