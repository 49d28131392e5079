using Asya.Domain;
using Asya.Grains.Storage;
using Orleans.Storage;

namespace Asya.Storage.Tests;

public sealed class TaskGrainStorageTests : IDisposable
{
    private readonly StoreUnderTest _sut = new();
    private readonly GrainId _id = GrainId.Create("task", "report-1");

    public void Dispose() => _sut.Dispose();

    [Fact]
    public async Task The_etag_that_Orleans_is_given_admits_the_next_write()
    {
        TaskGrainStorage storage = new(_sut.Store);
        GrainState<TaskState> task = new(SomeTasks.Create("report-1"));

        await storage.WriteStateAsync("", _id, task);
        task.State = task.State! with { Progress = task.State!.Progress with { Step = 2 }, NewEvents = [] };
        await storage.WriteStateAsync("", _id, task);

        GrainState<TaskState> read = new();
        await storage.ReadStateAsync("", _id, read);
        Assert.Equal((2, task.ETag), (read.State!.Progress.Step, read.ETag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("a.b.c")]
    [InlineData("-1.2.3")]
    [InlineData("1.2.3")]
    public async Task A_foreign_etag_matches_nothing(string etag)
    {
        TaskGrainStorage storage = new(_sut.Store);
        await storage.WriteStateAsync("", _id, new GrainState<TaskState>(SomeTasks.Create("report-1")));
        GrainState<TaskState> late = new(
            SomeTasks.Create("report-1") with { Progress = SomeTasks.Create("report-1").Progress with { Step = 9 }, NewEvents = [] }, etag);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("", _id, late));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("", _id, late));

        GrainState<TaskState> read = new();
        await storage.ReadStateAsync("", _id, read);
        Assert.Equal(1, read.State!.Progress.Step);
    }
}
