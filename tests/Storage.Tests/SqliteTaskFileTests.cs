namespace Asya.Storage.Tests;

/// <summary>The contract without rows in memory: what is read comes from the file.</summary>
public sealed class SqliteTaskFileTests() : GroupCommitContract(StoreKind.Sqlite, keepsRows: false);
