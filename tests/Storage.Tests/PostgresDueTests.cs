using Asya.Domain;
using Asya.Grains.Storage;

namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresDueTests() : DueContract(StoreKind.Postgres)
{
    [StoreFact]
    public async Task The_writes_of_a_running_task_within_a_second_leave_its_due_time_and_so_the_index_alone()
    {
        using StoreUnderTest sut = new(StoreKind.Postgres);
        TaskState state = SomeTasks.Create("a") with { UpdatedAt = SomeTasks.Start.AddMilliseconds(10) };
        TaskETag etag = (await sut.Store.WriteAsync(state, null, CancellationToken.None)).ETag!.Value;
        DueTask before = Assert.Single(await sut.Store.DueAsync(DateTimeOffset.MaxValue, null, 2, CancellationToken.None));

        await sut.Store.WriteAsync(
            state with { UpdatedAt = SomeTasks.Start.AddMilliseconds(990), NewEvents = [] }, etag, CancellationToken.None);

        Assert.Equal(before, Assert.Single(await sut.Store.DueAsync(DateTimeOffset.MaxValue, null, 2, CancellationToken.None)));
        Assert.Equal(SomeTasks.Start + TaskState.Lease + TimeSpan.FromSeconds(1), before.Due);
    }
}
