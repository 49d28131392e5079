using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary><c>visibility: candidates</c>: an approver who is not asked sees nothing of the task, by any read.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class VisibilityTests(GuardedGateway guarded)
{
    private const string Approved = """{"approved":true}""";

    public static TheoryData<EntryPoint> Answers => [.. Enum.GetValues<EntryPoint>().Where(static entry => entry != EntryPoint.ToolsCall)];

    [Fact]
    public async Task An_approver_of_another_group_gets_the_answer_for_an_unknown_task()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann", "confided");
        string unknown = EntryPointGateway.NewId();

        foreach (string rest in (string[])["", "?payload=first", "/checkpoint", "/history", "/events", "/stream"])
        {
            Reply foreign = (await guarded.GetAsync("cc", $"/mesh/{id}{rest}")).Expect(HttpStatusCode.NotFound);
            Reply missing = (await guarded.GetAsync("cc", $"/mesh/{unknown}{rest}")).Expect(HttpStatusCode.NotFound);
            Assert.Equal(missing.Text.Replace(unknown, id, StringComparison.Ordinal), foreign.Text);
        }

        foreach (string act in (string[])["resume", "claim", "release", "delegate"])
        {
            string body = act == "delegate" ? """{"to":"bob"}""" : Approved;
            (await guarded.PostAsync("cc", $"/mesh/{id}:{act}", body)).Expect(HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task By_no_entry_point_is_it_answered_by_one_who_is_not_asked(EntryPoint entry)
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann", "confided");

        Assert.True((await guarded.AnswerAsync(entry, "cc", id, Approved)).IsRefused);
        Assert.False((await guarded.AnswerAsync(entry, "bob", id, Approved)).IsRefused);

        await guarded.UntilAsync("ann", id, "succeeded");
        (await guarded.GetAsync("bob", $"/mesh/{id}")).Expect(HttpStatusCode.OK);
        (await guarded.GetAsync("cc", $"/mesh/{id}")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Lists_history_and_figures_are_those_of_tasks_that_one_sees()
    {
        int before = await WaitingAsync("cc");
        int asked = await WaitingAsync("bob");
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann", "confided");

        foreach ((string who, bool sees) in new[] { ("ann", true), ("bob", true), ("root", true), ("cc", false) })
        {
            Assert.Equal(sees, (await guarded.GetAsync(who, "/mesh?status=paused&flow=confided&limit=200")).Text
                .Contains($"\"{id}\"", StringComparison.Ordinal));
            Assert.Equal(sees, (await HistoryAsync(who)).Contains(id));
            Assert.Equal(sees, (await A2AListAsync(who)).Contains(id));
        }

        Assert.Contains($"\"{id}\"", (await guarded.GetAsync("bob", "/mesh?waiting_for=me&flow=confided")).Text, StringComparison.Ordinal);
        Assert.Equal((before, asked + 1), (await WaitingAsync("cc"), await WaitingAsync("bob")));
    }

    private async Task<int> WaitingAsync(string who) =>
        (await guarded.GetAsync(who, "/mesh/waits/stats?flow=confided")).Expect(HttpStatusCode.OK).Json.GetProperty("count").GetInt32();

    private async Task<HashSet<string?>> HistoryAsync(string who)
    {
        HashSet<string?> ids = [];
        string? cursor = null;
        do
        {
            string path = "/mesh/history/all?flow=confided" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
            JsonElement page = (await guarded.GetAsync(who, path)).Expect(HttpStatusCode.OK).Json;
            ids.UnionWith(page.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("id").GetString()));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        return ids;
    }

    // The total counts what is listed, and no task that is not.
    private async Task<HashSet<string?>> A2AListAsync(string who)
    {
        Reply list = await guarded.PostAsync(
            who, "/a2a", """{"jsonrpc":"2.0","id":1,"method":"ListTasks","params":{"status":"TASK_STATE_INPUT_REQUIRED","pageSize":100}}""",
            ("A2A-Version", "1.0"));
        JsonElement result = list.Expect(HttpStatusCode.OK).Json.GetProperty("result");
        HashSet<string?> ids = [.. result.GetProperty("tasks").EnumerateArray().Select(static task => task.GetProperty("id").GetString())];
        Assert.Equal("", result.GetProperty("nextPageToken").GetString());
        Assert.Equal(ids.Count, result.GetProperty("totalSize").GetInt32());
        return ids;
    }
}
