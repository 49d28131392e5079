using Asya.Testing;
using Asya.Samples;
using Asya.Tasks;

namespace Asya.Actors.Tests;

/// <summary>How an author tests an actor: no silo, no server. Copy one of these.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task A_draft_waits_for_a_review()
    {
        ActorRun run = await ActorTest.For(new Draft()).RunAsync("""{"topic":"Q3"}""");

        Assert.Equal("awaiting_review", (string?)run.Payload!["status"]);
    }

    [Fact]
    public async Task The_reviewers_answer_is_kept()
    {
        ActorRun run = await ActorTest.For(new Publish()).RunAsync("""{"draft":"d","approved":true,"reviewer_notes":"good","seal":7}""");

        Assert.Equal(
            """{"draft":"d","approved":true,"reviewer_notes":"good","seal":7,"status":"published","final_report":"d\n\nReviewer notes: good"}""", run.Payload!.ToJsonString());
    }

    [Theory]
    [InlineData("10", "finalize")]
    [InlineData("1000.0", "finalize")]
    [InlineData("5000", "x-pause finalize")]
    [InlineData("-5000", "x-pause finalize")]
    [InlineData("\"10\"", "x-pause finalize")]
    [InlineData("1e30", "x-pause finalize")]
    [InlineData("[10]", "x-pause finalize")]
    [InlineData("null", "x-pause finalize")]
    public async Task What_is_not_known_to_be_small_waits_for_an_approval(string amount, string next)
    {
        ActorRun run = await ActorTest.For(new ApprovalCheck()).RunAsync($$"""{"amount":{{amount}}}""");

        Assert.Equal(next.Split(' '), run.Next);
    }

    [Theory]
    [InlineData("true", "published", "final")]
    [InlineData("false", "rejected", "rejected")]
    [InlineData("null", "rejected", "rejected")]
    [InlineData("\"true\"", "rejected", "rejected")]
    [InlineData("1", "rejected", "rejected")]
    public async Task Only_true_is_an_approval(string approved, string published, string final)
    {
        string payload = $$"""{"draft":"d","status":"awaiting","approved":{{approved}}}""";
        ActorRun publish = await ActorTest.For(new Publish()).RunAsync(payload);
        ActorRun order = await ActorTest.For(new FinalizeOrder()).RunAsync(payload);

        Assert.Equal((published, final), ((string?)publish.Payload!["status"], (string?)order.Payload!["status"]));
    }

    [Theory]
    [InlineData("true", "published")]
    [InlineData("false", "rejected")]
    [InlineData("\"yes\"", "rejected")]
    public async Task After_a_legal_review_both_have_to_approve(string legal, string status)
    {
        ActorRun run = await ActorTest.For(new Publish())
            .RunAsync($$"""{"draft":"d","status":"awaiting_legal_review","approved":true,"legal_approved":{{legal}}}""");

        Assert.Equal(status, (string?)run.Payload!["status"]);
    }

    [Fact]
    public async Task A_route_header_and_failure_are_seen_as_the_engine_would_see_them()
    {
        ActorTest test = ActorTest.For(new AgentStep()).At(ActorRoute.StartAt("agent_step", "x-sink")).With("""{"trace":"t-1"}""");
        ActorRun asked = await test.RunAsync("{}");
        ActorRun failed = await test.RunAsync("""{"conversation":[5]}""");

        Assert.Equal(["x-pause", "agent_step"], asked.Next);
        Assert.Equal("t-1", (string?)asked.Frames[0].Headers["trace"]);
        Assert.NotNull(asked.Frames[0].Headers["x-asya-pause"]);
        Assert.Equal(("handler_error", 0), (failed.Error!.Code, failed.Frames.Count));
    }
}
