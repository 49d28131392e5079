namespace Orleans.Concurrency;

/// <summary>The method never waits for the activation's current turn.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
