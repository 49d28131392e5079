using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>A second try never gets past a pause that was not answered.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class RedriveTests(GuardedGateway guarded)
{
    [Fact]
    public async Task A_task_that_failed_because_its_pause_expired_asks_again()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann2", "lapsing");
        JsonElement asked = (await guarded.GetAsync("ann2", $"/mesh/{id}")).Json;
        await guarded.UntilAsync("ann2", id, "failed");

        string again = (await guarded.PostAsync("ann2", $"/mesh/{id}:redrive")).Expect(HttpStatusCode.Created).TaskId;

        Reply paused = await guarded.UntilAsync("ann2", again, "paused");
        foreach (string same in (string[])["pause_metadata", "payload", "answer_schema"])
        {
            Assert.Equal(asked.GetProperty(same).GetRawText(), paused.Json.GetProperty(same).GetRawText());
        }

        Assert.Equal("publish", Assert.Single(paused.Json.GetProperty("route").GetProperty("next").EnumerateArray()).GetString());
        Assert.DoesNotContain("publish", paused.Json.GetProperty("route").GetProperty("prev").GetRawText(), StringComparison.Ordinal);
        foreach (string who in (string[])["cc", "ann2"])
        {
            (await guarded.AnswerAsync(EntryPoint.Mesh, who, again, """{"approved":true}""")).ExpectForbidden();
        }

        // This pause gets no answer either: its time ends in the same way.
        Reply over = await guarded.UntilAsync("ann2", again, "failed");
        Assert.DoesNotContain("publish", over.Json.GetProperty("route").GetProperty("prev").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_try_is_answered_by_finance_and_goes_on_with_its_payload()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann", "lapsing");
        await guarded.UntilAsync("ann", id, "failed");
        string again = (await guarded.PostAsync("ann", $"/mesh/{id}:redrive")).Expect(HttpStatusCode.Created).TaskId;

        await guarded.UntilAsync("ann", again, "paused");
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", again, """{"approved":true}""")).IsRefused);

        Reply over = await guarded.UntilAsync("ann", again, "succeeded");
        Assert.Equal("published", over.ResultText("status"));
        Assert.Equal(100, over.Result.GetProperty("amount").GetInt32());
    }

    [Fact]
    public async Task Where_the_flow_says_so_a_second_try_of_an_approved_step_asks_for_its_own_approval()
    {
        const string Approved = """{"approved":true}""";
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann", "unserved");
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, Approved)).IsRefused);
        await guarded.UntilAsync("ann", id, "failed");

        string again = (await guarded.PostAsync("ann", $"/mesh/{id}:redrive")).Expect(HttpStatusCode.Created).TaskId;
        Reply paused = await guarded.UntilAsync("ann", again, "paused");

        Assert.Equal("flow", paused.Json.GetProperty("pause_definition").GetString());
        Assert.Equal("refuser", Assert.Single(paused.Json.GetProperty("route").GetProperty("next").EnumerateArray()).GetString());
        (await guarded.AnswerAsync(EntryPoint.Mesh, "cc", again, Approved)).ExpectForbidden();
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", again, Approved)).IsRefused);
        await guarded.UntilAsync("ann", again, "failed");
    }

    [Fact]
    public async Task A_pause_that_cannot_be_understood_fails_the_second_try_as_it_did_the_first()
    {
        string payload = """ "amount":100,"ask":{"prompt":"Pay it?","who":{"group":"finance"}} """;
        string id = (await guarded.StartAsync(EntryPoint.Mesh, "ann2", "misspelt", payload)).TaskId;
        AssertDefect(await guarded.UntilAsync("ann2", id, "failed"));

        string again = (await guarded.PostAsync("ann2", $"/mesh/{id}:redrive")).Expect(HttpStatusCode.Created).TaskId;

        AssertDefect(await guarded.UntilAsync("ann2", again, "failed"));
        Assert.DoesNotContain("paused", await guarded.KindsAsync("ann2", again));
    }

    private static void AssertDefect(Reply failed)
    {
        Assert.Equal("invalid_pause", failed.Json.GetProperty("error_code").GetString());
        Assert.Contains("group", failed.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
