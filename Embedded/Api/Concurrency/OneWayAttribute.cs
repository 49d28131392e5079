namespace Orleans.Concurrency;

/// <summary>The caller does not wait for the call.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
