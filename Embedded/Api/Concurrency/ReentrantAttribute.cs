namespace Orleans.Concurrency;

/// <summary>Turns of one request may run between the turns of another.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
