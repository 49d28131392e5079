namespace Asya.Storage.Tests;

/// <summary>Where task stores keep tasks. All have the same contract.</summary>
public enum StoreKind
{
    Sqlite = 0,
    Postgres = 1,
    Azure = 2,
}
