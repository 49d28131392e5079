namespace Asya.Storage.Tests;

/// <summary>The contract of stores whose writes share transactions.</summary>
public abstract class GroupCommitContract(StoreKind kind, bool keepsRows = true) : TaskStoreContract(kind, keepsRows)
{
    [StoreFact]
    public async Task Writers_at_the_same_time_share_transactions()
    {
        const int Writers = 64;
        const int Rounds = 20;

        await WriteTogetherAsync(Writers, Rounds);

        Assert.Equal(Writers * Rounds, Sut.Writes);
        Assert.True(Sut.Commits < Sut.Writes, $"{Sut.Commits} commits for {Sut.Writes} writes.");
    }
}
