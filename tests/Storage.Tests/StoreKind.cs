namespace Asya.Storage.Tests;

/// <summary>The databases of task stores. All have the same contract.</summary>
public enum StoreKind
{
    Sqlite = 0,
    Postgres = 1,
}
