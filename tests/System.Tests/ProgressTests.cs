
namespace Asya.SystemTests;

/// <summary>The progress of handlers.</summary>
[Collection(SharedTestSilo.Name)]
public sealed class ProgressTests(TestSiloFixture fixture)
{
    [Fact]
    public async Task Progress_is_seen_by_those_who_watch_just_then_and_is_no_part_of_the_history()
    {
        string id = MeshClient.NewId("tells");
        await fixture.Silo.Mesh.CreateAsync(MeshClient.Envelope(id, "gate teller echo"));
        List<SseEvent> seen = await fixture.Silo.Mesh.WatchAsync(id, whenOpen: () => fixture.Silo.OpenGate(id));

        Assert.Equal(["artifact_update", "status_update", "partial"], seen.Where(e => e.Id is null).Select(e => e.Name));
        Assert.Equal(40, seen.Single(e => e.Name == "partial").Json.GetProperty("percent").GetInt32());
        Assert.Equal("succeeded", seen[^1].Status);
        Assert.All(await fixture.Silo.Mesh.EventsAsync(id), e => Assert.Equal("update", e.Name));
    }
}
