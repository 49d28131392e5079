using System.Net;
using System.Text;
using System.Text.Json;
using Asya.GoldenTests.Support;

namespace Asya.GoldenTests;

/// <summary>
/// Tasks round an approval that an earlier commit has stored, with identity on: what was honest then is finished as it was meant.
/// </summary>
public sealed class StoredApprovalsTests(StoredApprovalsTests.Opened opened) : IClassFixture<StoredApprovalsTests.Opened>
{
    private readonly SiloProcess _silo = opened.Silo;

    [Fact]
    public async Task Those_who_were_asked_still_answer_and_others_still_do_not()
    {
        // Running when the process was killed: the step runs again, and then the pause of the flow asks.
        await UntilAsync("honest-running", "paused");
        await UntilAsync("honest-asked-running", "paused");
        foreach (string task in (string[])["honest-static", "honest-running", "honest-asking", "honest-asked-running"])
        {
            (await AnswerAsync("cc", task)).ExpectProblem(HttpStatusCode.Forbidden, "not_allowed");
            (await AnswerAsync("bob", task)).ExpectTask("succeeded");
        }

        (await AnswerAsync("cc", "honest-plain")).ExpectTask("succeeded");
    }

    // A request may have set the header, and nothing in the row tells: only a pause of the flow's own answers itself.
    [Theory]
    [InlineData("paused-expire-answer")]
    [InlineData("paused-expire-route")]
    [InlineData("paused-free-expire-answer")]
    [InlineData("paused-free-expire-route")]
    [InlineData("running-expire-answer")]
    [InlineData("running-expire-route")]
    [InlineData("running-free-expire-answer")]
    [InlineData("running-second-expire-answer")]
    [InlineData("running-second-expire-route")]
    [InlineData("external-after-expire-answer")]
    [InlineData("external-after-expire-route")]
    [InlineData("external-before-expire-answer")]
    [InlineData("honest-asking-until")]
    [InlineData("honest-asked-until-running")]
    public async Task A_pause_whose_rules_a_request_may_have_set_waits_for_a_person(string task)
    {
        // The watchdog has looked at what is overdue, and noted what was taken out of the row.
        await UntilAsync(task, "vetted", member: "kind", query: "?last_event_id=1");
        await UntilAsync(task, "paused");

        Reply paused = await SendAsync("root", HttpMethod.Get, $"/mesh/{task}");
        Assert.Equal("paused", paused.TaskStatus);
        Assert.DoesNotContain("expire", paused.Json.GetProperty("pause_metadata").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paused-expire-answer-later")]
    [InlineData("paused-expire-route-later")]
    [InlineData("running-assignee")]
    [InlineData("running-fields")]
    [InlineData("running-second-expire-answer")]
    [InlineData("honest-asked-running-invoice")]
    public async Task The_form_of_the_flow_counts_and_its_people_are_asked(string task)
    {
        await UntilAsync(task, "paused");
        JsonElement metadata = (await SendAsync("root", HttpMethod.Get, $"/mesh/{task}")).ExpectTask("paused")
            .Json.GetProperty("pause_metadata");
        Assert.Equal(
            ["approved", "reason"], metadata.GetProperty("fields").EnumerateArray().Select(static f => f.GetProperty("name").GetString()));
        Assert.True(metadata.GetProperty("strict").GetBoolean());
        (await AnswerAsync("cc", task)).ExpectProblem(HttpStatusCode.Forbidden, "not_allowed");
        (await AnswerAsync("ann", task)).ExpectProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Theory]
    [InlineData("paused-expire-route")]
    [InlineData("paused-fields")]
    [InlineData("running-expire-answer-later")]
    [InlineData("running-who")]
    [InlineData("running-second-fields")]
    [InlineData("honest-asking-invoice")]
    public async Task Finance_answers_and_what_was_asked_for_is_paid(string task)
    {
        await UntilAsync(task, "paused");

        (await SendAsync("bob", HttpMethod.Post, $"/mesh/{task}:resume", """{"approved":true,"amount":7777}"""))
            .ExpectProblem(HttpStatusCode.UnprocessableEntity, "form_not_satisfied");
        Reply over = (await AnswerAsync("bob", task)).ExpectTask("succeeded");

        Assert.Equal(100, over.Result.GetProperty("paid").GetInt32());
    }

    [Theory]
    [InlineData("paused-who")]
    [InlineData("paused-assignee")]
    public async Task People_that_a_request_may_have_named_are_asked_besides_those_of_the_flow_never_instead(string task)
    {
        (await AnswerAsync("cc", task)).ExpectProblem(HttpStatusCode.Forbidden, "not_allowed");
        (await AnswerAsync("bob", task)).ExpectProblem(HttpStatusCode.Forbidden, "not_allowed");
        (await AnswerAsync("root", task)).ExpectTask("succeeded");
    }

    [Fact]
    public async Task A_failure_in_front_of_the_approval_goes_nowhere_behind_it()
    {
        await UntilAsync("running-on-error", "failed");

        Assert.DoesNotContain(
            "\"paid\"", (await SendAsync("root", HttpMethod.Get, "/mesh/running-on-error")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("external-after-expire-answer-later")]
    [InlineData("external-after-fields")]
    [InlineData("external-after-plain")]
    [InlineData("external-asked-expire-answer")]
    [InlineData("external-asked-fields")]
    [InlineData("external-asked-plain")]
    public async Task A_pause_from_outside_is_for_the_people_of_the_flow_and_changes_no_amount(string task)
    {
        await UntilAsync(task, "paused");

        (await AnswerAsync("cc", task)).ExpectProblem(HttpStatusCode.Forbidden, "not_allowed");
        Reply refused = await SendAsync("bob", HttpMethod.Post, $"/mesh/{task}:resume", """{"sum":7777,"amount":7777}""");
        Assert.True(refused.Status == HttpStatusCode.UnprocessableEntity, refused.Text);
    }

    [Fact]
    public async Task Engine_headers_of_a_stored_request_are_dropped_and_have_no_effect()
    {
        foreach (string name in
            (string[])["running-slice", "running-end", "running-redrive-of", "running-error", "running-fan-in", "running-on-error"])
        {
            Reply task = (await SendAsync("root", HttpMethod.Get, $"/mesh/{name}")).Expect(HttpStatusCode.OK);
            string headers = task.Json.TryGetProperty("headers", out JsonElement bag) ? bag.GetRawText() : "";
            Assert.DoesNotContain("x-asya-", headers, StringComparison.Ordinal);
            Assert.DoesNotContain("_on_error", headers, StringComparison.Ordinal);
        }

        await UntilAsync("running-end", "succeeded");
        await UntilAsync("running-fan-in", "paused");
        Assert.False(File.Exists(Path.Combine(_silo.Data, "state", "succeeded", "victim.json")), "The record of another task was written.");
        Assert.DoesNotContain("\"approved\"", (await SendAsync("root", HttpMethod.Get, "/mesh/running-fan-in")).Json.GetProperty("payload")
            .GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed-by-expiry")]
    [InlineData("failed-by-header-expiry")]
    [InlineData("failed-by-header-defect")]
    [InlineData("failed-by-actor-defect")]
    public async Task A_task_that_failed_at_a_lost_question_is_not_redriven_past_it(string task) =>
        (await SendAsync("root", HttpMethod.Post, $"/mesh/{task}:redrive")).ExpectProblem(HttpStatusCode.Conflict, "not_redrivable");

    [Fact]
    public async Task Finished_tasks_are_unchanged()
    {
        (await SendAsync("dan", HttpMethod.Get, "/mesh/victim")).ExpectTask("succeeded");
        foreach (string task in
            (string[])["failed-by-expiry", "failed-by-header-expiry", "failed-by-header-defect", "failed-by-actor-defect"])
        {
            (await SendAsync("ann", HttpMethod.Get, $"/mesh/{task}")).ExpectTask("failed");
        }
    }

    // Its stream is opened with a key, so the help of MeshClient, which has none, is of no use here.
    private async Task UntilAsync(string task, string value, string member = "status", string query = "")
    {
        using CancellationTokenSource end = new(MeshClient.Patience);
        using HttpRequestMessage request = Request("root", HttpMethod.Get, $"/mesh/{task}/events{query}");
        string? line = "nothing";
        try
        {
            using HttpResponseMessage stream = await _silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token);
            using StreamReader lines = new(await stream.Content.ReadAsStreamAsync(end.Token));
            while (await lines.ReadLineAsync(end.Token) is { } next)
            {
                line = next.Length > 0 ? next : line;
                if (next.Contains($"\"{member}\":\"{value}\"", StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{task} was not {value} within {MeshClient.Patience}. The last that was seen of it: {line}");
        }

        Assert.Fail($"The events of {task} ended before it was {value}: {line}");
    }

    private Task<Reply> AnswerAsync(string principal, string task) =>
        SendAsync(principal, HttpMethod.Post, $"/mesh/{task}:resume?wait=25", """{"approved":true}""");

    private async Task<Reply> SendAsync(string principal, HttpMethod method, string path, string? body = null)
    {
        using HttpRequestMessage request = Request(principal, method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await _silo.Mesh.SendAsync(request);
    }

    private HttpRequestMessage Request(string principal, HttpMethod method, string path)
    {
        HttpRequestMessage request = new(method, _silo.Mesh.Absolute(path));
        request.Headers.Add("X-API-Key", StoredDirectory.KeyOf(principal));
        return request;
    }

    /// <summary>The product of today on a copy, for all tests here: none touches another's tasks.</summary>
    public sealed class Opened : IAsyncLifetime
    {
        internal SiloProcess Silo { get; private set; } = null!;

        public async Task InitializeAsync() => Silo = await StoredDirectory.Approvals.OpenAsync();

        public async Task DisposeAsync() => await Silo.DisposeAsync();
    }
}
