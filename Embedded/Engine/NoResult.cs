namespace Orleans.Embedded;

/// <summary>The result of a method that has none.</summary>
internal readonly struct NoResult;
