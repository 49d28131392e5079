using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Tasks;
using FsCheck;
using FsCheck.Fluent;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Waiting;

/// <summary>Who must answer, by when, and what happens without an answer.</summary>
public sealed class WaitingTests
{
    private const string Requester = "rita";

    private static readonly DateTimeOffset PausedAt = T0.AddSeconds(10);

    [Fact]
    public void With_nothing_set_any_caller_may_answer_at_any_time()
    {
        TaskState state = Waiting("""{"prompt":"Review","fields":[]}""");

        Assert.Null(state.Pauses.Current!.Wait);
        Assert.Null(state.WakeAt);
        Assert.Equal(ResumeVerdict.Leave, Admit(state, "anybody"));
    }

    [Theory]
    [InlineData("""{"who":{"assignee":"ann"}}""", "ann", "", TaskRejection.None)]
    [InlineData("""{"who":{"assignee":"ann"}}""", "bob", "", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"assignee":"ann"}}""", null, "", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"groups":["finance"]}}""", null, "finance", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"not_requester":true}}""", null, "", TaskRejection.NotAllowed)]
    [InlineData("""{"when":{"due":"1h"}}""", null, "", TaskRejection.None)]
    [InlineData("""{"who":{"groups":["finance"]}}""", "bob", "finance", TaskRejection.None)]
    [InlineData("""{"who":{"groups":["finance"]}}""", "bob", "legal", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"assignee":"ann","groups":["finance"]}}""", "bob", "finance", TaskRejection.None)]
    [InlineData("""{"who":{"not_requester":true}}""", Requester, "", TaskRejection.NotAllowed)]
    [InlineData("""{"who":{"not_requester":true}}""", "bob", "", TaskRejection.None)]
    public void Who_may_answer(string metadata, string? who, string group, TaskRejection expected) =>
        Assert.Equal(
            expected, ResumeRules.Admit(Waiting(metadata), new ResumeTask { Input = Json("{}"), By = who, Groups = [group] }).Rejection);

    [Fact]
    public void An_admin_may_answer_every_pause_except_under_four_eyes()
    {
        Assert.Equal(TaskRejection.None,
            ResumeRules.Admit(Waiting("""{"who":{"assignee":"ann"}}"""), new ResumeTask { Input = Json("{}"), By = "root", IsAdmin = true })
                .Rejection);
        Assert.Equal(
            TaskRejection.NotAllowed,
            ResumeRules.Admit(Waiting("""{"who":{"not_requester":true}}"""),
                new ResumeTask { Input = Json("{}"), By = Requester, IsAdmin = true }).Rejection);
    }

    /// <summary>A store that changes a hundred rows at a time, Azure Tables, has room for 99 events beside the state.</summary>
    [Fact]
    public void All_that_falls_due_while_no_silo_runs_is_one_write_of_fewer_than_a_hundred_events()
    {
        string reminders = string.Join(',', Enumerable.Range(1, 64).Select(static hour => $"\"{hour}h\""));
        string policy =
            """{"who":{"groups":["finance"]},"when":{"remind":[REMIND],"expire":{"after":"65h","cancel":true}}}""".Replace(
                "REMIND", reminders, StringComparison.Ordinal);
        TaskState state = Decide(Waiting(policy), Change(WaitChange.Claim, "ann", "finance"), PausedAt);

        state = Decide(state, new TaskCommand.WaitTick(), PausedAt.AddDays(30));

        Assert.Equal(TaskPhase.Canceled, state.Phase);
        Assert.InRange(state.NewEvents.Length, 65, 99);
        string more = policy.Replace("\"1h\"", "\"1h\",\"1h\"", StringComparison.Ordinal);
        Assert.Contains("more than 64", PausePolicyReader.Read(Json(more), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_excludes_others_until_it_is_released_or_delegated()
    {
        TaskState state = Waiting("""{"who":{"groups":["finance"]}}""");
        state = Decide(state, Change(WaitChange.Claim, "ann", "finance"), PausedAt);

        Assert.Equal(["claimed"], Kinds(state));
        Assert.Equal(TaskRejection.Claimed,
            ResumeRules.Admit(state, new ResumeTask { Input = Json("{}"), By = "bob", Groups = ["finance"] }).Rejection);
        Assert.Equal(TaskRejection.Claimed, TaskMachine.Decide(state, Change(WaitChange.Claim, "bob", "finance"), PausedAt).Rejection);
        Assert.Equal(TaskRejection.Claimed, TaskMachine.Decide(state, Change(WaitChange.Release, "bob", "finance"), PausedAt).Rejection);
        Assert.False(TaskMachine.Decide(state, Change(WaitChange.Claim, "ann", "finance"), PausedAt).Moved);
        Assert.Equal(TaskRejection.None, ResumeRules.Admit(state, new ResumeTask { Input = Json("{}"), By = "ann", Groups = ["finance"] })
            .Rejection);
        Assert.Equal(TaskRejection.NotAllowed, ResumeRules.Admit(state, new ResumeTask { Input = Json("{}") }).Rejection);

        TaskState released = Decide(state, Change(WaitChange.Release, "ann", "finance"), PausedAt);
        Assert.Equal(TaskRejection.None,
            ResumeRules.Admit(released, new ResumeTask { Input = Json("{}"), By = "bob", Groups = ["finance"] }).Rejection);

        TaskState delegated = Decide(state, Change(WaitChange.Delegate, "ann", "finance", to: "carl"), PausedAt);
        Assert.Equal(("carl", null), (delegated.Pauses.Current!.Wait!.Asked.Assignee, delegated.Pauses.Current.Wait.ClaimedBy));
    }

    [Fact]
    public void A_claim_is_worth_nothing_once_its_holder_is_no_candidate_any_more()
    {
        TaskState state = Waiting("""{"who":{"groups":["finance"]}}""");
        state = Decide(state, Change(WaitChange.Claim, "ann", "finance"), PausedAt);

        Assert.Equal(TaskRejection.NotAllowed,
            ResumeRules.Admit(state, new ResumeTask { Input = Json("{}"), By = "ann", Groups = ["sales"] }).Rejection);
    }

    [Fact]
    public void A_task_that_was_made_without_identity_takes_an_answer_without_a_principal()
    {
        TaskState state = Waiting("""{"who":{"groups":["finance"]}}""");
        state = state with { Identity = state.Identity with { Principal = null } };

        Assert.Equal(TaskRejection.None, ResumeRules.Admit(state, new ResumeTask { Input = Json("{}") }).Rejection);
    }

    [Fact]
    public void A_delegation_needs_a_name_and_under_four_eyes_not_the_requesters()
    {
        TaskState state = Waiting("""{"who":{"not_requester":true}}""");

        Assert.Equal(
            TaskRejection.Invalid, TaskMachine.Decide(state, Change(WaitChange.Delegate, "ann", "", to: null), PausedAt).Rejection);
        Assert.Equal(
            TaskRejection.NotAllowed, TaskMachine.Decide(state, Change(WaitChange.Delegate, "ann", "", to: Requester), PausedAt).Rejection);
        Assert.Equal(TaskRejection.Invalid, TaskMachine.Decide(state, Change(WaitChange.Claim, null, ""), PausedAt).Rejection);
        Assert.Equal(TaskRejection.NotPaused, TaskMachine.Decide(Running("a"), Change(WaitChange.Claim, "ann", ""), PausedAt).Rejection);
    }

    [Fact]
    public void Reminders_escalation_and_expiry_come_in_their_order_and_only_once()
    {
        TaskState state = Waiting(
            """{"who":{"assignee":"ann"},"when":{"due":"4h","remind":["1h","3h"],"escalate":{"after":"6h","groups":["managers"]},"expire":{"after":"1d","fail":"nobody approved"}}}""");
        Assert.Equal((PausedAt.AddHours(1), PausedAt.AddHours(4)), (state.WakeAt, state.Pauses.Current!.Wait!.DueAt));
        Assert.False(TaskMachine.Decide(state, new TaskCommand.WaitTick(), PausedAt.AddMinutes(59)).Moved);

        state = Decide(state, new TaskCommand.WaitTick(), PausedAt.AddHours(1));
        Assert.Equal(["reminded"], Kinds(state));
        Assert.False(TaskMachine.Decide(state, new TaskCommand.WaitTick(), PausedAt.AddHours(1)).Moved);
        state = Decide(state, new TaskCommand.WaitTick(), PausedAt.AddHours(7));
        Assert.Equal(["reminded", "escalated"], Kinds(state));
        Assert.Equal(TaskRejection.NotAllowed, Admit(state, "ann").Rejection);
        Assert.Equal(PausedAt.AddDays(1), state.WakeAt);

        state = Decide(state, new TaskCommand.WaitTick(), PausedAt.AddDays(2));
        Assert.Equal((TaskPhase.Failed, "expired", "nobody approved"), (state.Phase, state.Error!.Code, state.Error.Message));
        Assert.Equal(["expired", "failed"], Kinds(state));
        Assert.Contains(state.Cleanup, c => c.Key.Value == "paused/report-123.1.json");
    }

    [Fact]
    public void After_a_long_sleep_all_that_is_due_happens_at_once()
    {
        TaskState state =
            Waiting("""{"when":{"remind":"1h","escalate":{"after":"2h","assignee":"boss"},"expire":{"after":"3h","cancel":true}}}""");

        state = Decide(state, new TaskCommand.WaitTick(), PausedAt.AddDays(9));

        Assert.Equal(["reminded", "escalated", "expired", "canceled"], Kinds(state));
        Assert.Equal(TaskPhase.Canceled, state.Phase);
    }

    [Fact]
    public void An_expiry_that_answers_goes_the_way_of_every_answer()
    {
        TaskState state = Waiting("""{"who":{"assignee":"ann"},"when":{"expire":{"after":"1h","answer":{"approved":false}}}}""");

        TaskDecision due = TaskMachine.Decide(state, new TaskCommand.WaitTick(), PausedAt.AddHours(1));
        TaskEffect.ApplyExpiry effect = Assert.IsType<TaskEffect.ApplyExpiry>(Assert.Single(due.Effects));
        Assert.Equal("""{"approved":false}""", Assert.IsType<PauseExpiry.Answer>(effect.Outcome).Values.ToString());
        Assert.True(due.Next.IsWaitDue(PausedAt.AddHours(1)), "Until the answer is stored, the next check must see that it is due.");

        TaskState answered = Decide(state, Expiry(state), PausedAt.AddHours(1));
        Assert.Equal((TaskPhase.Running, "publish"), (answered.Phase, answered.Route.Curr));
        Assert.Equal(["expired", "resumed", "started"], Kinds(answered));
        Assert.Equal("expiry", answered.Pauses.Answers[^1].Channel);
        Assert.Equal(TaskRejection.AlreadyAnswered,
            TaskMachine.Decide(answered, Answer(answered, pause: 1, digest: "late"), PausedAt.AddHours(1)).Rejection);
    }

    [Fact]
    public void An_end_that_cannot_be_carried_out_is_tried_ever_more_seldom_and_never_given_up()
    {
        TaskState state = Waiting("""{"when":{"expire":{"after":"1h","answer":{"approved":false}}}}""");
        DateTimeOffset now = state.WakeAt!.Value;
        List<double> delays = [];
        for (int tries = 0; tries < 40; tries++)
        {
            Assert.Contains(TaskMachine.Decide(state, new TaskCommand.WaitTick(), now).Effects, static e => e is TaskEffect.ApplyExpiry);
            Assert.False(TaskMachine.Decide(state, new TaskCommand.ExpiryFailed(Number: 9), now).Moved);
            state = TaskMachine.Decide(state, new TaskCommand.ExpiryFailed(Number: 1), now).Next;
            Assert.False(TaskMachine.Decide(state, new TaskCommand.ExpiryFailed(Number: 1), now).Moved);
            Assert.Empty(TaskMachine.Decide(state, new TaskCommand.WaitTick(), now).Effects);
            delays.Add((state.WakeAt!.Value - now).TotalSeconds);
            now = state.WakeAt.Value;
        }

        Assert.Equal([10, 20, 40, 80], delays[..4]);
        Assert.Equal((3600, 3600), (delays[9], delays[^1]));
        Assert.Equal(TaskPhase.Paused, state.Phase);
    }

    [Fact]
    public void An_expiry_may_send_the_task_elsewhere()
    {
        TaskState state = Waiting("""{"when":{"expire":{"after":"1h","route":["archive","x-sink"]}}}""");

        state = Decide(state, Expiry(state, reroute: ["archive"]), PausedAt.AddHours(1));

        Assert.Equal("archive", state.Route.Curr);
        Assert.Empty(state.Route.Next);
    }

    [Fact]
    public void An_answer_may_extend_the_time_as_far_as_the_pause_allows()
    {
        TaskState state = Waiting("""{"extend_sla":"60s"}""");
        TaskState plain = Waiting("{}");

        Assert.Equal(TaskRejection.Invalid,
            ResumeRules.Admit(state, new ResumeTask { Input = Json("{}"), Extension = TimeSpan.FromSeconds(61) }).Rejection);
        Assert.Equal(TaskRejection.Invalid,
            ResumeRules.Admit(plain, new ResumeTask { Input = Json("{}"), Extension = TimeSpan.FromSeconds(1) }).Rejection);

        TaskCommand.Resume answer = Answer(state);
        state = Decide(state,
            new TaskCommand.Resume(answer.Commit with { Request = answer.Commit.Request with { Extension = TimeSpan.FromSeconds(60) } }),
            PausedAt.AddDays(1));

        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(80)), (state.Sla.Budget, state.Sla.RemainingAt(PausedAt.AddDays(1))));
        Assert.Equal(TimeSpan.FromSeconds(60), state.Pauses.Answers[^1].Extension);
    }

    [Fact]
    public void A_strict_form_is_checked_before_anything_moves()
    {
        TaskState state = Waiting("""{"strict":true,"fields":[{"name":"approved","type":"boolean","required":true}]}""");

        ResumeVerdict verdict = ResumeRules.Admit(state, new ResumeTask { Input = Json("{}") });

        Assert.Equal((TaskRejection.FormNotSatisfied, new FieldError("approved", "is required")),
            (verdict.Rejection, Assert.Single(verdict.Fields)));
        Assert.Equal(TaskRejection.None, ResumeRules.Admit(state, new ResumeTask { Input = Json("""{"approved":true}""") }).Rejection);
    }

    [Theory]
    [InlineData("""{"who":"ann"}""", "who must be an object")]
    [InlineData("""{"who":{"asignee":"ann"}}""", "who has no member 'asignee'")]
    [InlineData("""{"who":{"groups":"finance"}}""", "who.groups must be a list")]
    [InlineData("""{"when":{"due":"soon"}}""", "when.due must be a duration")]
    [InlineData("""{"when":{"due":0}}""", "when.due must be a duration")]
    [InlineData("""{"when":{"escalate":{"after":"1h"}}}""", "when.escalate must name")]
    [InlineData("""{"when":{"expire":{"after":"1h"}}}""", "when.expire must have exactly one")]
    [InlineData("""{"when":{"expire":{"cancel":true}}}""", "when.expire.after is missing")]
    [InlineData("""{"when":{"expire":{"after":"1h","cancel":true,"fail":"x"}}}""", "when.expire must have exactly one")]
    [InlineData("""{"strict":"yes"}""", "strict must be true or false")]
    [InlineData("""{"strict":true,"fields":[{"name":"a","required":true}],"when":{"expire":{"after":"1h","answer":{}}}}""",
        "when.expire.answer does not satisfy the form: a is required")]
    public void A_pause_that_cannot_be_understood_fails_the_task_and_is_refused_from_outside(string metadata, string why)
    {
        TaskState running = Running("draft", "x-pause", "publish");
        TaskState failed = Decide(running, Done(running, headers: $$"""{"x-asya-pause":{{metadata}}}"""), T0);

        Assert.Equal((TaskPhase.Failed, "invalid_pause"), (failed.Phase, failed.Error!.Code));
        Assert.Contains(why, failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(TaskRejection.Invalid,
            TaskMachine.Decide(running, new TaskCommand.Pause(new PauseTask { Metadata = Json(metadata) }), T0).Rejection);
    }

    [Fact]
    public void A_wait_never_has_two_outcomes()
    {
        Gen<(int Kind, int Minutes, int Who)> move =
            from kind in Gen.Choose(0, 7)
            from minutes in Gen.Choose(0, 45)
            from who in Gen.Choose(0, 3)
            select (kind, minutes, who);
        string[] outcomes = ["\"answer\":{\"approved\":false}", "\"route\":[\"archive\"]", "\"cancel\":true", "\"fail\":\"late\""];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases.Of(usual: 2_000, full: 2_000)),
            Prop.ForAll(Arb.From(from o in Gen.Choose(0, 3) from moves in move.ArrayOf(25) select (o, moves)), life =>
        {
            TaskState state =
                Waiting("""{"who":{"groups":["g"]},"when":{"remind":"20m","escalate":{"after":"40m","assignee":"boss"},"expire":{"after":"2h",OUTCOME}}}""".Replace("OUTCOME", outcomes[life.o], StringComparison.Ordinal));
            DateTimeOffset now = PausedAt;
            int ends = 0;
            foreach ((int kind, int minutes, int who) in life.moves)
            {
                now = now.AddMinutes(minutes);
                string by = who switch { 0 => "ann", 1 => "bob", 2 => "boss", _ => Requester };
                bool wasWaiting = state.Phase == TaskPhase.Paused;
                TaskDecision decision = TaskMachine.Decide(state, Command(state, kind, by), now);
                state = decision.Next;
                bool waits = state.Phase == TaskPhase.Paused;
                ends += wasWaiting && !waits ? 1 : 0;

                // A task that no longer waits is not reminded, claimed or answered.
                bool isAboutTheWait = decision.Effects.OfType<TaskEffect.ApplyExpiry>().Any()
                    || (decision.Moved
                        && Kinds(state)
                            .Any(static k => k is "reminded" or "escalated" or "claimed" or "released" or "delegated" or "expired"));
                if (isAboutTheWait && !wasWaiting)
                {
                    return false;
                }
            }

            return ends <= 1 && state.Pauses.Answers.Length <= 1;
        }));

        static TaskCommand Command(TaskState state, int kind, string by) => kind switch
        {
            0 or 1 => new TaskCommand.WaitTick(),
            2 => Change(WaitChange.Claim, by, "g"),
            3 => Change(WaitChange.Release, by, "g"),
            4 => Change(WaitChange.Delegate, by, "g", to: "bob"),
            5 when state.Pauses.Current is not null => Expiry(state),
            6 => Cancel(),
            _ => Answer(state) is var answer && state.Pauses.Current is not null
                ? new TaskCommand.Resume(answer.Commit with { Request = answer.Commit.Request with { By = by, Groups = ["g"] } })
                : new TaskCommand.WaitTick(),
        };
    }

    private static TaskState Waiting(string metadata)
    {
        TaskCommand.Create create = Create(Route("draft", "x-pause", "publish"), plan: new PausePlan([], Json(metadata)));
        TaskState state =
            Decide(TaskState.None,
                new TaskCommand.Create(create.Task with { Request = create.Task.Request with { Principal = Requester } }), T0);
        state = Decide(state, Done(state), PausedAt);
        return Decide(state, Saved(state), PausedAt);
    }

    private static ResumeVerdict Admit(TaskState state, string by) =>
        ResumeRules.Admit(state, new ResumeTask { Input = Json("{}"), By = by });

    private static TaskCommand.ChangeWait Change(WaitChange change, string? by, string group, string? to = null) =>
        new(new ChangeWait { Change = change, By = by, Groups = [group], To = to });

    private static TaskCommand.Resume Expiry(TaskState state, string[]? reroute = null) => new(new ResumeCommit
    {
        Request =
            new ResumeTask
            {
                Input = Json("""{"approved":false}"""),
                Pause = 1,
                Channel = "expiry",
                IsExpiry = true,
                Reroute = reroute is null ? null : [.. reroute]
            },
        Pause = state.Pauses.Current!.Number,
        MergedPayload = Json("""{"approved":false}"""),
    });
}
