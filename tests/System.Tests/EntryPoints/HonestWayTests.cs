using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>The intended use: a requester asks, finance answers, and exactly the approved payload runs.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class HonestWayTests(GuardedGateway guarded, OpenGateway open)
{
    [Theory]
    [InlineData(EntryPoint.Mesh, EntryPoint.Mesh)]
    [InlineData(EntryPoint.A2A03, EntryPoint.A2A03)]
    [InlineData(EntryPoint.A2A1, EntryPoint.A2A1)]
    [InlineData(EntryPoint.A2ARest, EntryPoint.A2ARest)]
    [InlineData(EntryPoint.Mcp, EntryPoint.Mcp)]
    [InlineData(EntryPoint.ToolsCall, EntryPoint.Mesh)]
    public async Task A_flow_is_started_pauses_is_answered_by_finance_and_published(EntryPoint start, EntryPoint answer)
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
    public async Task The_requester_may_cancel_but_not_approve()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann2", "invoice");

        (await guarded.AnswerAsync(EntryPoint.Mesh, "ann2", id, """{"approved":true}""")).ExpectForbidden();

        (await guarded.PostAsync("ann2", $"/mesh/{id}:cancel")).ExpectTask("canceled");
    }

    // The guide's envelope, as it stands there: its history is an empty list.
    [Fact]
    public async Task With_identity_off_the_guides_envelope_works_as_it_is()
    {
        string id = EntryPointGateway.NewId();
        string envelope = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "samples", "envelope.json"));

        (await open.PostAsync(OpenGateway.Caller, "/mesh?wait=20", envelope.Replace("report-123", id, StringComparison.Ordinal)))
            .Expect(HttpStatusCode.Created).ExpectTask("paused");

        Reply over = (await open.PostAsync(OpenGateway.Caller, $"/mesh/{id}:resume?wait=20", """{"approved":true}"""))
            .ExpectTask("succeeded");
        Assert.Equal("published", over.ResultText("status"));
        Assert.Equal(JsonValueKind.True, over.Result.GetProperty("approved").ValueKind);
    }
}
