using Asya.Domain.Pausing;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

public sealed class ResumeRulesTests
{
    [Theory]
    [InlineData("""{"prompt":"Review","fields":[{"name":"approved"}]}""", TaskRejection.None)]
    [InlineData("""{"when":{"due":"1h"}}""", TaskRejection.None)]
    [InlineData("""{"strict":true,"fields":[{"name":"approved"}]}""", TaskRejection.NotPaused)]
    [InlineData("""{"who":{"groups":["finance"]}}""", TaskRejection.NotPaused)]
    [InlineData("""{"who":{"not_requester":true}}""", TaskRejection.NotPaused)]
    [InlineData("""{"who":{"also":{"groups":["finance"]}}}""", TaskRejection.NotPaused)]
    public void An_answer_that_came_before_the_question_is_taken_only_where_no_people_and_no_form_are_demanded(
        string metadata, TaskRejection expected)
    {
        ResumeTask answer = new() { Input = Json("""{"approved":true}"""), By = "bob", Groups = ["finance"] };
        TaskState state = PausedFor("rita", metadata);

        Assert.Equal(expected, ResumeRules.Admit(state, answer with { IsEarly = true }).Rejection);
        Assert.Equal(TaskRejection.None, ResumeRules.Admit(state, answer).Rejection);
    }

    [Fact]
    public void The_first_of_two_answers_wins_and_the_second_learns_the_winner()
    {
        TaskState state = Paused("publish");
        state = Decide(state, Answer(state, key: "alice", digest: "a"), T0.AddMinutes(5));

        TaskDecision second = TaskMachine.Decide(state, Answer(state, key: "bob", digest: "b"), T0.AddMinutes(5));

        Assert.Equal(TaskRejection.AlreadyAnswered, second.Rejection);
        Assert.Contains("task not paused: task report-123 is not paused (status: running)", second.Why, StringComparison.Ordinal);
        Assert.Contains("pause 1 was answered by someone through mesh with key 'alice' at 2026-01-01T00:05:00.000Z", second.Why,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_of_a_message_is_not_told_to_others()
    {
        TaskState state = Paused("publish");
        TaskCommand.Resume first = Answer(state, key: "message-of-alice", digest: "a");
        ResumeTask message = first.Commit.Request with { Channel = "a2a" };
        state = Decide(state, first with { Commit = first.Commit with { Request = message } }, T0);

        string why = TaskMachine.Decide(state, Answer(state, key: "bob", digest: "b"), T0).Why;

        Assert.Contains("pause 1 was answered by someone through a2a at ", why, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_key_with_the_same_body_is_the_same_answer()
    {
        TaskState state = Paused("publish");
        ResumeTask request = Answer(state, key: "k").Commit.Request;
        state = Decide(state, Answer(state, key: "k"), T0);

        ResumeVerdict again = ResumeRules.Admit(state, request);
        ResumeVerdict other = ResumeRules.Admit(state, request with { Digest = "other" });

        Assert.Equal(1, again.Answered!.Pause);
        Assert.Equal(TaskRejection.AlreadyAnswered, other.Rejection);
    }

    [Fact]
    public void The_same_key_is_the_same_answer_for_as_long_as_the_task_lives()
    {
        const int Turns = 200;
        TaskState state = Running("ask", "x-pause", "ask");
        for (int turn = 1; turn <= Turns; turn++)
        {
            state = Decide(state, Done(state, next: ["x-pause", "ask"]), T0);
            state = Decide(state, Saved(state), T0);
            state = Decide(state, Answer(state, key: $"k{turn}", digest: $"d{turn}"), T0.AddSeconds(turn));
        }

        state = Decide(state, Done(state, next: ["x-pause", "ask"]), T0);
        state = Decide(state, Saved(state), T0);
        for (int turn = 1; turn <= Turns; turn++)
        {
            ResumeTask request = Answer(state, key: $"k{turn}", digest: $"d{turn}").Commit.Request;
            ResumeAnswer? first = ResumeRules.Admit(state, request).Answered;
            Assert.Equal((turn, T0.AddSeconds(turn)), (first?.Pause ?? 0, first?.At));
            Assert.Equal(TaskRejection.AlreadyAnswered, ResumeRules.Admit(state, request with { Digest = "other" }).Rejection);
            Assert.Equal(TaskRejection.None, ResumeRules.Admit(state, request with { By = "another" }).Rejection);
            Assert.Null(ResumeRules.Admit(state, request with { By = "another" }).Answered);
        }

        Assert.Equal(64, state.Pauses.Answers.Length);
        Assert.True(
            state.Pauses.EarlierAnswers!.Length <= 50 * Turns, $"{state.Pauses.EarlierAnswers.Length} characters for {Turns} answers");
    }

    [Fact]
    public void An_answer_to_a_removed_task_never_answers_its_successor()
    {
        TaskState removed = TaskState.None with { Pauses = TaskState.None.Pauses with { CountBefore = 2 } };
        TaskState state = Decide(removed, Create(Route("draft", "x-pause", "publish")), T0);
        Assert.Equal(TaskRejection.NotPausedYet, ResumeRules.Admit(state, Answer(state).Commit.Request).Rejection);
        Assert.Equal(TaskRejection.NotPausedYet, ResumeRules.Admit(state, Answer(state, pause: 3).Commit.Request).Rejection);
        Assert.Equal(TaskRejection.NotPaused, ResumeRules.Admit(state, Answer(state, pause: 1).Commit.Request).Rejection);

        state = Decide(state, Done(state), T0);
        state = Decide(state, Saved(state), T0);

        Assert.Equal((3, "paused/report-123.3.json"), (state.Pauses.Current!.Number, state.Pauses.Current.CheckpointKey.Value));
        Assert.Equal(1, state.Pauses.Count);
        foreach (int earlier in (int[])[1, 2])
        {
            Assert.Equal(TaskRejection.NotPaused, ResumeRules.Admit(state, Answer(state, pause: earlier).Commit.Request).Rejection);
        }

        Assert.Equal(TaskRejection.None, ResumeRules.Admit(state, Answer(state, pause: 3).Commit.Request).Rejection);
    }

    [Fact]
    public void A_late_answer_to_pause_1_never_answers_pause_2()
    {
        TaskState state = Running("a", "x-pause", "b", "x-pause", "c");
        state = Decide(state, Done(state), T0);
        state = Decide(state, Saved(state), T0);
        state = Decide(state, Answer(state, key: "first"), T0);
        state = Decide(state, Done(state), T0);
        state = Decide(state, Saved(state), T0);
        Assert.Equal(2, state.Pauses.Current!.Number);

        Assert.Equal(TaskRejection.AlreadyAnswered, ResumeRules.Admit(state, new ResumeTask { Pause = 1 }).Rejection);
        Assert.Equal(1, ResumeRules.Admit(state, new ResumeTask { Key = "first", Digest = "a1" }).Answered!.Pause);
        Assert.Equal(ResumeVerdict.Leave, ResumeRules.Admit(state, new ResumeTask { Pause = 2 }));
        Assert.Equal(TaskRejection.NotPaused, ResumeRules.Admit(state, new ResumeTask { Pause = 3 }).Rejection);
    }

    [Theory]
    [InlineData(null, TaskRejection.NotPausedYet)]
    [InlineData(1, TaskRejection.NotPausedYet)]
    [InlineData(0, TaskRejection.NotPaused)]
    [InlineData(2, TaskRejection.NotPaused)]
    public void An_answer_before_the_first_pause_may_wait_for_it(int? pause, TaskRejection expected)
    {
        TaskState running = Running("draft", "x-pause", "publish");
        TaskState pausing = Decide(running, Done(running), T0);

        Assert.Equal(expected, ResumeRules.Admit(running, new ResumeTask { Pause = pause }).Rejection);
        Assert.Equal(expected, ResumeRules.Admit(pausing, new ResumeTask { Pause = pause }).Rejection);
    }

    [Fact]
    public void Between_two_pauses_an_unnamed_answer_does_not_wait()
    {
        TaskState state = Paused("legal", "x-pause", "publish");
        state = Decide(state, Answer(state), T0);

        Assert.Equal(TaskRejection.AlreadyAnswered, ResumeRules.Admit(state, new ResumeTask()).Rejection);
        state = Decide(state, Done(state), T0);
        Assert.Equal(TaskRejection.AlreadyAnswered, ResumeRules.Admit(state, new ResumeTask()).Rejection);
        Assert.Equal(TaskRejection.NotPausedYet, ResumeRules.Admit(state, new ResumeTask { Pause = 2 }).Rejection);
    }

    [Fact]
    public void A_commit_for_another_pause_than_was_read_is_refused()
    {
        TaskState state = Paused("publish");
        TaskCommand.Resume stale = new(Answer(state).Commit with { Pause = 7 });

        Assert.Equal(TaskRejection.NotPaused, TaskMachine.Decide(state, stale, T0).Rejection);
    }

    [Theory]
    [InlineData("ann", "", true)]
    [InlineData("ANN", "", true)]
    [InlineData("ann.smith@corp", "ann", true)]
    [InlineData("bob", "", false)]
    [InlineData(null, "", false)]
    public void A_repeat_is_known_by_its_principal_under_every_name_and_by_no_one_else(string? by, string aliases, bool isRepeat)
    {
        TaskState state = PausedFor("rita", """{"prompt":"Go?"}""");
        ResumeTask first = new() { Input = Json("{}"), Key = "k", Digest = "d", By = "ann" };
        state = Decide(state, new TaskCommand.Resume(new() { Request = first, Pause = 1, MergedPayload = Json("{}") }), T0.AddSeconds(1));
        ResumeTask again = first with { By = by, Aliases = aliases.Length == 0 ? [] : [aliases] };

        Assert.Equal(isRepeat ? 1 : null, ResumeRules.Admit(state, again).Answered?.Pause);

        // What is kept of it after 64 more answers knows the same.
        string earlier = EarlierAnswers.Add(null, state.Pauses.Answers[0])!;
        ResumeAnswer? found = EarlierAnswers.Find(earlier, again);
        Assert.Equal(isRepeat, found is not null);
        Assert.True(found is null || (found.Pause, found.Digest, found.At) == (1, "d", T0.AddSeconds(1)));
        Assert.Equal(isRepeat && aliases.Length == 0, EarlierAnswers.Find(earlier, again with { Aliases = default }) is not null);
        Assert.Equal(isRepeat ? "" : null, EarlierAnswers.Find(earlier, again with { Digest = "other" })?.Digest);
    }

    [Fact]
    public void A_repeat_changes_nothing_and_one_that_names_another_pause_is_none()
    {
        TaskState paused = Paused("legal", "x-pause", "publish");
        TaskState state = Decide(paused, Answer(paused, key: "k"), T0);

        TaskDecision again = TaskMachine.Decide(state, Answer(paused, key: "k", pause: 1), T0.AddMinutes(1));
        Assert.Equal((TaskRejection.None, false), (again.Rejection, again.Moved));

        TaskDecision other = TaskMachine.Decide(state, Answer(paused, key: "k", pause: 2), T0.AddMinutes(1));
        Assert.Equal(TaskRejection.AlreadyAnswered, other.Rejection);
        Assert.StartsWith("The idempotency key was used for another answer: pause 1 was answered", other.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann", "mesh", "ann")]
    [InlineData(null, "mesh", "someone through mesh")]
    [InlineData(null, "", "someone")]
    public void A_late_answer_is_told_who_won(string? by, string channel, string who)
    {
        TaskState state = PausedFor("rita", """{"prompt":"Go?"}""");
        ResumeTask first = new() { Input = Json("{}"), By = by, Channel = channel };
        state = Decide(state, new TaskCommand.Resume(new() { Request = first, Pause = 1, MergedPayload = Json("{}") }), T0);

        Assert.EndsWith($"; pause 1 was answered by {who} at 2026-01-01T00:00:00.000Z",
            ResumeRules.Admit(state, new ResumeTask { By = "bob" }).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_to_another_pause_than_the_open_one_is_told_which_is_open() =>
        Assert.Equal("task not paused: task report-123 is not paused at pause 2 but at pause 1",
            ResumeRules.Admit(Paused("publish"), new ResumeTask { Pause = 2 }).Why);

    [Theory]
    [InlineData("""{"prompt":"Go?"}""", 0, null)]
    [InlineData("""{"prompt":"Go?"}""", 1, "not at all")]
    [InlineData("""{"extend_sla":"1m"}""", -1, "by 60 seconds at most")]
    [InlineData("""{"extend_sla":"1m"}""", 60, null)]
    [InlineData("""{"extend_sla":"1m"}""", 61, "by 60 seconds at most")]
    public void An_answer_extends_the_time_as_far_as_its_pause_says(string metadata, int seconds, string? refused)
    {
        ResumeTask request = new() { Input = Json("{}"), By = "ann", Extension = TimeSpan.FromSeconds(seconds) };
        ResumeVerdict verdict = ResumeRules.Admit(PausedFor("rita", metadata), request);

        Assert.Equal(refused is null ? "" : $"An answer to this pause may extend the task's time {refused}.", verdict.Why);
        Assert.Equal(refused is null ? TaskRejection.None : TaskRejection.Invalid, verdict.Rejection);
    }

    [Theory]
    [InlineData(0, TaskRejection.None)]
    [InlineData(1, TaskRejection.PayloadTooLarge)]
    public void An_answer_and_the_payload_with_it_have_the_size_of_a_payload_at_most(int more, TaskRejection expected)
    {
        TaskState state = Paused("publish");
        string large = $$"""{"a":"{{new string('x', PayloadLimits.MaxBytes - 8 + more)}}"}""";

        Assert.Equal(expected, ResumeRules.Admit(state, new ResumeTask { Input = Json(large) }).Rejection);
        TaskDecision decision = TaskMachine.Decide(state, Answer(state, merged: large), T0);
        Assert.Equal((expected, expected == TaskRejection.None), (decision.Rejection, decision.Moved));
    }

    [Theory]
    [InlineData(5, "f1 must be a number; f2 must be a number; f3 must be a number; f4 must be a number; f5 must be a number.")]
    [InlineData(6, "f1 must be a number; f2 must be a number; f3 must be a number; f4 must be a number; f5 must be a number; ...")]
    public void The_first_five_wrong_fields_are_told_in_words_and_all_in_data(int fields, string words)
    {
        IEnumerable<int> all = Enumerable.Range(1, fields);
        string form = string.Join(',', all.Select(static n => $$"""{"name":"f{{n}}","type":"number"}"""));
        TaskState state = PausedFor("rita", $$"""{"fields":[{{form}}]}""");
        string answer = $$"""{{{string.Join(',', all.Select(static n => $"\"f{n}\":true"))}}}""";
        ResumeTask request = new() { Input = Json(answer), By = "ann" };

        TaskDecision decision = TaskMachine.Decide(
            state, new TaskCommand.Resume(new() { Request = request, Pause = 1, MergedPayload = Json("{}") }), T0);

        Assert.Equal($"The answer does not satisfy the form: {words}", decision.Why);
        Assert.Equal(all.Select(static n => $"f{n}"), decision.Fields.Select(static field => field.Field));
        Assert.Empty(TaskMachine.Decide(state, new TaskCommand.Pause(new PauseTask()), T0).Fields);
    }
}
