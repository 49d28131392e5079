using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.Doors;

/// <summary>What all the refusals are for: one asks, finance answers, and what was approved is what runs.</summary>
[Collection(DoorsCollection.Name)]
public sealed class HonestWayTests(GuardedGateway guarded, OpenGateway open)
{
    [Theory]
    [InlineData(Door.Mesh, Door.Mesh)]
    [InlineData(Door.A2A03, Door.A2A03)]
    [InlineData(Door.A2A1, Door.A2A1)]
    [InlineData(Door.A2ARest, Door.A2ARest)]
    [InlineData(Door.Mcp, Door.Mcp)]
    [InlineData(Door.ToolsCall, Door.Mesh)]
    public async Task A_flow_is_started_pauses_is_answered_by_finance_and_published(Door start, Door answer)
    {
        string id = await guarded.StartPausedAsync(start, "ann", "invoice");

        (await guarded.AnswerAsync(answer, "cc", id, """{"approved":true}""")).ExpectForbidden();
        Assert.False((await guarded.AnswerAsync(answer, "bob", id, """{"approved":true,"reviewer_notes":"fine"}""")).IsRefused);

        Reply over = await guarded.UntilAsync("ann", id, "succeeded");
        Assert.Equal("published", over.ResultText("status"));
        Assert.Equal(100, over.Result.GetProperty("amount").GetInt32());
        Assert.Equal("bob", Assert.Single(over.Json.GetProperty("answers").EnumerateArray()).GetProperty("by").GetString());
        Assert.Equal("""["draft","x-pause","x-resume","publish"]""", over.Json.GetProperty("route").GetProperty("prev").GetRawText());
    }

    [Fact]
    public async Task Who_asks_does_not_approve_and_may_cancel()
    {
        string id = await guarded.StartPausedAsync(Door.Mesh, "ann2", "invoice");

        (await guarded.AnswerAsync(Door.Mesh, "ann2", id, """{"approved":true}""")).ExpectForbidden();

        (await guarded.PostAsync("ann2", $"/mesh/{id}:cancel")).ExpectTask("canceled");
    }

    // The guide's envelope, as it stands there: its history is an empty list.
    [Fact]
    public async Task With_identity_off_the_guides_envelope_works_as_it_is()
    {
        string id = DoorGateway.NewId();
        string envelope = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "samples", "envelope.json"));

        (await open.PostAsync(OpenGateway.Caller, "/mesh?wait=20", envelope.Replace("report-123", id, StringComparison.Ordinal))).Expect(HttpStatusCode.Created).ExpectTask("paused");

        Reply over = (await open.PostAsync(OpenGateway.Caller, $"/mesh/{id}:resume?wait=20", """{"approved":true}""")).ExpectTask("succeeded");
        Assert.Equal("published", over.ResultText("status"));
        Assert.Equal(JsonValueKind.True, over.Result.GetProperty("approved").ValueKind);
    }
}
