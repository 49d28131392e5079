using Asya.Actors.Testing;
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
    [InlineData(10, "finalize")]
    [InlineData(5000, "x-pause finalize")]
    public async Task Large_amounts_wait_for_an_approval(int amount, string next)
    {
        ActorRun run = await ActorTest.For(new ApprovalCheck()).RunAsync($$"""{"amount":{{amount}}}""");

        Assert.Equal(next.Split(' '), run.Next);
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
