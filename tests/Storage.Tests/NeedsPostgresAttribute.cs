namespace Asya.Storage.Tests;

/// <summary>Says of a class of tests that it starts a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute;
