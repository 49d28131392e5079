using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.Crash;

/// <summary>One task of the crash test: its client's calls, the answers, and the resulting expectations.</summary>
internal sealed class Story(StormSilo storm, string id, StoryKind kind, int milliseconds)
{
    private const int Increment = 5;
    private const int Slices = 8;
    private const int Stumbles = 2;

    // Seconds. Longer than any storm of crashes: what is tested here is not the SLA, which goes on while the process is dead.
    private const double StormBudget = 3600;

    // Eight processes that start at the same time are slow.
    private static readonly TimeSpan StormPatience = TimeSpan.FromSeconds(120);

    private static readonly string[] Counting = ["increment", "py_increment", "py_stumble"];

    private static readonly string[] Told = [
        "statusUpdate TASK_STATE_WORKING", "artifactUpdate", "statusUpdate TASK_STATE_COMPLETED"];

    private readonly SiloProcess silo = storm.Silo;
    private readonly string _runs = Directory.CreateDirectory(Path.Combine(storm.RunsDirectory, id)).FullName;
    private readonly Dictionary<int, string> _acceptedAt = [];
    private int _disruptions;
    private bool _isCreated;

    public string Id => id;

    public StoryKind Kind => kind;

    /// <summary>Gets how far the client has come, for the message when it comes no further.</summary>
    public string Progress { get; private set; } = "new";

    private string Route => kind switch
    {
        StoryKind.Straight => "increment increment",
        StoryKind.TwoReviews => "increment x-pause increment x-pause increment",
        StoryKind.Slow => "sleeper increment x-pause sleeper increment",
        StoryKind.Failing => "increment thrower increment",
        StoryKind.CanceledRunning => "increment hanger x-pause increment",
        StoryKind.Python => "py_increment x-pause py_increment",
        StoryKind.Stumbling => "increment py_stumble x-pause increment",
        StoryKind.FanOut => "splitter",
        StoryKind.Expiring => "asker x-pause increment",
        _ => "increment x-pause increment",
    };

    private int Answers => kind switch
    {
        StoryKind.Review or StoryKind.Slow or StoryKind.EarlyAnswer or StoryKind.Python or StoryKind.Stumbling or StoryKind.Told => 1,
        StoryKind.TwoReviews => 2,
        _ => 0,
    };

    private string End => kind switch
    {
        StoryKind.Failing => "failed",
        StoryKind.CanceledPaused or StoryKind.CanceledRunning => "canceled",
        StoryKind.LeftPaused => "paused",
        _ => "succeeded",
    };

    /// <summary>Gets the number of other tasks that it becomes.</summary>
    public int Children => kind == StoryKind.FanOut ? Slices : 0;

    public bool IsOver { get; private set; }

    /// <summary>Gets how often a handler has run for it beyond what it needs, once it is over.</summary>
    public int RunsAgain => Directory.GetFiles(_runs).Length - NeededRuns;

    private string Payload => kind switch
    {
        StoryKind.FanOut => $$"""{"slices":{{Slices + 1}},"runs":"{{_runs}}"}""",
        StoryKind.Expiring =>
            $$"""{"value":0,"runs":"{{_runs}}","ask":{"prompt":"Anyone?","when":{"remind":0.2,"""
            + $$""" "escalate":{"after":0.4,"groups":["others"]},"expire":{"after":0.6,"answer":{"answer_1":"{{id}}"} } } } }""",
        _ => string.Create(CultureInfo.InvariantCulture, $$"""{"value":0,"ms":{{milliseconds}},"runs":"{{_runs}}"}"""),
    };

    private int NeededRuns => kind switch
    {
        StoryKind.FanOut => Slices + 1,
        StoryKind.Stumbling => Steps().Count(Counting.Contains) + Stumbles,
        _ => Steps().Count(Counting.Contains),
    };

    /// <summary>Plays the client's part to the end, through every crash.</summary>
    public async Task LiveAsync()
    {
        int over = storm.DisruptionsOver;
        string payload = Payload;
        Reply created = await SendAsync("create", mesh => mesh.CreateAsync(MeshClient.Envelope(id, Route, payload, timeout: StormBudget)));
        Assert.True(created.Status is HttpStatusCode.Created or HttpStatusCode.OK, $"{id}: {created.Text}");
        _isCreated = true;

        for (int pause = 1; pause <= Answers; pause++)
        {
            await AnswerAsync(pause);
        }

        if (kind is StoryKind.CanceledPaused or StoryKind.CanceledRunning)
        {
            await CancelAsync();
        }

        await UntilAsync(End, e => e.Status == End);
        _disruptions = storm.Disruptions - over;
        IsOver = true;
    }

    /// <summary>Checks, with all quiet, that everything that was acknowledged is true, and that everything happened once.</summary>
    public async Task VerifyAsync()
    {
        Reply task = await silo.Mesh.TaskAsync(id);
        Assert.True(task.Status == HttpStatusCode.OK, $"Task {id} was acknowledged and is lost: {task.Text}");
        task.ExpectTask(End);
        VerifyAnswers(task.Json);
        if (End == "succeeded")
        {
            VerifyResult(task.Result);
        }

        if (End != "paused")
        {
            VerifyEvents(await silo.Mesh.EventsAsync(id));
        }

        // A step of its own at a time; of its slices all at once.
        int most = _disruptions * (1 + Children);
        Assert.True(RunsAgain >= 0 && RunsAgain <= most,
            $"The handlers of {id} ({kind}) ran {RunsAgain} times more than needed, in a life with {_disruptions} kills and full disks.");
        if (kind == StoryKind.Told)
        {
            await Eventually.BecomesAsync(
                $"the webhook of {id} has accepted each notification once, in order", StormPatience,
                () => storm.Accepted(id).SequenceEqual(Told), () => string.Join(", ", storm.Accepted(id)));
        }
    }

    private async Task AnswerAsync(int pause)
    {
        if (kind != StoryKind.EarlyAnswer)
        {
            await UntilAsync($"at pause {pause}", e => e.Status == "paused" && e.Pause == pause);
        }

        if (kind == StoryKind.Told)
        {
            string config = $$"""{"id":"hook","url":"{{storm.HookOf(id)}}"}""";
            Reply told = await SendAsync("webhook", mesh => mesh.PostAsync($"/a2a/tasks/{id}/pushNotificationConfigs", config));
            told.Expect(HttpStatusCode.OK);
        }

        int? named = kind == StoryKind.EarlyAnswer ? null : pause;
        Reply reply;
        do
        {
            reply = await SendAsync(
                $"answer {pause}", mesh => mesh.ResumeAsync(id, $$"""{"answer_{{pause}}":"{{id}}"}""", named, key: $"{id}-{pause}"));
        }
        while (kind == StoryKind.EarlyAnswer && IsTooEarly(reply));

        reply.Expect(HttpStatusCode.OK);
        _acceptedAt[pause] = reply.Json.GetProperty("resume").GetProperty("accepted_at").GetString()!;
    }

    // An answer waits some seconds for its pause, and a kill may take the task longer.
    private static bool IsTooEarly(Reply reply) =>
        reply.Status == HttpStatusCode.Conflict && reply.Json.GetProperty("reason").GetString() == "not_paused_yet";

    private async Task CancelAsync()
    {
        await (kind == StoryKind.CanceledPaused
            ? UntilAsync("paused", e => e.Status == "paused")
            : UntilAsync("in its handler", e => e.Actor == "hanger"));
        Reply reply = await SendAsync("cancel", mesh => mesh.CancelAsync(id));

        // The first cancel may have been done and its answer lost; then the retry is refused as late.
        if (reply.Status != HttpStatusCode.OK)
        {
            reply.ExpectProblem(HttpStatusCode.Conflict, "already_final");
        }
    }

    private Task<Reply> SendAsync(string what, Func<MeshClient, Task<Reply>> send)
    {
        Progress = what;
        return Persistence.SendAsync(silo, async mesh =>
        {
            Reply reply = await send(mesh);
            Assert.False(_isCreated && reply.Status == HttpStatusCode.NotFound, $"Task {id} was acknowledged and is lost.");
            return reply;
        });
    }

    private Task<SseEvent> UntilAsync(string what, Func<SseEvent, bool> isTrue)
    {
        Progress = $"waiting until {what}";
        return Persistence.TryAsync(silo, mesh => mesh.UntilAsync(id, what, isTrue, patience: StormPatience));
    }

    private void VerifyAnswers(JsonElement task)
    {
        Dictionary<int, string?> answers = task.TryGetProperty("answers", out JsonElement list)
            ? list.EnumerateArray().ToDictionary(a => a.GetProperty("pause").GetInt32(), a => a.GetProperty("at").GetString())
            : [];
        Assert.Equal(kind == StoryKind.Expiring ? 1 : Answers, answers.Count);
        foreach ((int pause, string at) in _acceptedAt)
        {
            Assert.True(answers.GetValueOrDefault(pause) == at,
                $"The answer to pause {pause} of {id} was accepted at {at}, but: {task.GetRawText()}");
        }
    }

    private void VerifyResult(JsonElement result)
    {
        int increments = kind == StoryKind.FanOut ? 1 : Steps().Count(Counting.Contains);
        Assert.True(result.GetProperty("value")
            .GetInt32() == increments * Increment, $"A step of {id} was lost or done twice: {result.GetRawText()}");
        if (kind == StoryKind.FanOut)
        {
            Assert.Equal(Enumerable.Range(1, Slices).Select(n => n + Increment),
                result.GetProperty("results").EnumerateArray().Select(s => s.GetProperty("value").GetInt32()));
        }

        if (kind == StoryKind.Expiring)
        {
            Assert.Equal(id, result.GetProperty("answer_1").GetString());
        }

        for (int pause = 1; pause <= Answers; pause++)
        {
            Assert.Equal(id, result.GetProperty($"answer_{pause}").GetString());
        }
    }

    private void VerifyEvents(List<SseEvent> events)
    {
        // How often a step was tried again depends on whether a kill came before its report.
        int retries = events.Count(e => e.Kind == "retrying");
        Assert.InRange(retries, 0, kind == StoryKind.Stumbling ? Stumbles : 0);

        // A pause whose checkpoint has no room waits for it, and says so.
        Assert.True(storm.FullDisks > 0 || events.TrueForAll(static e => e.Kind != "waiting"), $"{id} waited for a store that was there.");
        string seen = InOrder(events.Where(static e => e.Kind is not ("retrying" or "waiting")).Select(static e => e.Kind!));
        Assert.True(events.Select(e => e.Id)
            .SequenceEqual(Enumerable.Range(1, events.Count).Select(n => (long?)n)), $"{id} has gaps in its events: {seen}");
        string expected = InOrder(ExpectedKinds());
        Assert.True(expected == seen, $"{id} ({kind}) should have been: {expected}; it was: {seen}");
    }

    // Slices have no order among themselves and with the wait for them.
    private string InOrder(IEnumerable<string> kinds) =>
        string.Join(' ', kind == StoryKind.FanOut ? kinds.Order(StringComparer.Ordinal) : kinds);

    private IEnumerable<string> ExpectedKinds()
    {
        yield return "created";
        if (kind == StoryKind.FanOut)
        {
            string[] others = ["started", "fanned_out", "started", "gathering", .. Enumerable.Repeat("slice", Slices), "gathered"];
            foreach (string other in others)
            {
                yield return other;
            }
        }

        foreach (string step in Steps())
        {
            if (step != "x-pause")
            {
                yield return "started";
                continue;
            }

            yield return "pausing";
            yield return "paused";
            if (kind == StoryKind.Expiring)
            {
                yield return "reminded";
                yield return "escalated";
                yield return "expired";
            }

            if (kind != StoryKind.CanceledPaused)
            {
                yield return "resumed";
            }
        }

        yield return End;
    }

    /// <summary>The part of the route that it comes to.</summary>
    private IEnumerable<string> Steps()
    {
        foreach (string actor in Route.Split(' '))
        {
            yield return actor;
            if (actor is "hanger" or "thrower" || (actor == "x-pause" && kind is StoryKind.CanceledPaused or StoryKind.LeftPaused))
            {
                break;
            }
        }
    }
}
