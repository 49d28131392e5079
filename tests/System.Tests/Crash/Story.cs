using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.Crash;

/// <summary>One task of the crash test: its client's calls, the answers, and the resulting expectations.</summary>
internal sealed class Story(SiloProcess silo, string id, StoryKind kind, int milliseconds)
{
    private const int Increment = 5;

    // Seconds. Longer than any storm of crashes: what is tested here is not the SLA, which goes on while the process is dead.
    private const double StormBudget = 3600;

    private readonly Dictionary<int, string> _acceptedAt = [];
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
        _ => "increment x-pause increment",
    };

    private int Answers => kind switch
    {
        StoryKind.Review or StoryKind.Slow or StoryKind.EarlyAnswer => 1,
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

    /// <summary>Plays the client's part to the end, through every crash.</summary>
    public async Task LiveAsync()
    {
        string payload = string.Create(CultureInfo.InvariantCulture, $$"""{"value":0,"ms":{{milliseconds}}}""");
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
        Progress = "over";
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
    }

    private async Task AnswerAsync(int pause)
    {
        if (kind != StoryKind.EarlyAnswer)
        {
            await UntilAsync($"at pause {pause}", e => e.Status == "paused" && e.Pause == pause);
        }

        int? named = kind == StoryKind.EarlyAnswer ? null : pause;
        Reply reply =
            await SendAsync(
                $"answer {pause}", mesh => mesh.ResumeAsync(id, $$"""{"answer_{{pause}}":"{{id}}"}""", named, key: $"{id}-{pause}"));
        reply.Expect(HttpStatusCode.OK);
        _acceptedAt[pause] = reply.Json.GetProperty("resume").GetProperty("accepted_at").GetString()!;
    }

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
        return Persistence.TryAsync(silo, mesh => mesh.UntilAsync(id, what, isTrue));
    }

    private void VerifyAnswers(JsonElement task)
    {
        Dictionary<int, string?> answers = task.TryGetProperty("answers", out JsonElement list)
            ? list.EnumerateArray().ToDictionary(a => a.GetProperty("pause").GetInt32(), a => a.GetProperty("at").GetString())
            : [];
        Assert.Equal(Answers, answers.Count);
        foreach ((int pause, string at) in _acceptedAt)
        {
            Assert.True(answers.GetValueOrDefault(pause) == at,
                $"The answer to pause {pause} of {id} was accepted at {at}, but: {task.GetRawText()}");
        }
    }

    private void VerifyResult(JsonElement result)
    {
        int increments = Route.Split(' ').Count(a => a == "increment");
        Assert.True(result.GetProperty("value")
            .GetInt32() == increments * Increment, $"A step of {id} was lost or done twice: {result.GetRawText()}");
        for (int pause = 1; pause <= Answers; pause++)
        {
            Assert.Equal(id, result.GetProperty($"answer_{pause}").GetString());
        }
    }

    private void VerifyEvents(List<SseEvent> events)
    {
        string seen = string.Join(' ', events.Select(e => e.Kind));
        Assert.True(events.Select(e => e.Id)
            .SequenceEqual(Enumerable.Range(1, events.Count).Select(n => (long?)n)), $"{id} has gaps in its events: {seen}");
        Assert.True(string.Join(' ', ExpectedKinds()) == seen,
            $"{id} ({kind}) should have been: {string.Join(' ', ExpectedKinds())}; it was: {seen}");
    }

    private IEnumerable<string> ExpectedKinds()
    {
        yield return "created";
        foreach (string actor in Route.Split(' '))
        {
            if (actor != "x-pause")
            {
                yield return "started";
                if (actor is "hanger" or "thrower")
                {
                    break;
                }

                continue;
            }

            yield return "pausing";
            yield return "paused";
            if (kind == StoryKind.CanceledPaused)
            {
                break;
            }

            yield return "resumed";
        }

        yield return End;
    }
}
