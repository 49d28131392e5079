namespace Asya.Storage.Tests;

/// <summary>The databases that a task store may be in. What is expected of one is expected of each.</summary>
public enum StoreKind
{
    Sqlite = 0,
    Postgres = 1,
}
