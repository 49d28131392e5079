using System.Text.Json;
using Asya.Domain.Pausing;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

public sealed class CheckpointDocumentTests
{
    [Fact]
    public void It_is_the_original_s_document_with_the_route_after_the_pause()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft", "x-pause", "publish"), headers: """{"trace-id":"t-1"}"""), T0);
        state = Decide(state, Done(state), T0.AddSeconds(10));

        Assert.Equal(
            """{"id":"report-123","route":{"prev":["draft","x-pause"],"curr":"x-resume","next":["publish"]},"headers":{"trace-id":"t-1"},"payload":{"topic":"Q3","draft":"..."},"_pause_metadata":{"prompt":"Task paused","fields":[]},"pause":1,"paused_at":"2026-01-01T00:00:10Z","remaining_seconds":20}""",
            CheckpointDocument.Write(state).ToString());
    }

    [Fact]
    public void It_says_whose_child_the_task_is()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        state = Decide(state with { Identity = state.Identity with { ParentId = "parent-1" } }, Done(state), T0);

        Assert.StartsWith("""{"id":"report-123","parent_id":"parent-1","route":{""", CheckpointDocument.Write(state).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Its_bytes_are_the_same_each_time_even_after_a_failed_put()
    {
        TaskState state = Running("draft", "x-pause");
        state = Decide(state, Done(state), T0.AddSeconds(10));
        JsonBytes first = CheckpointDocument.Write(state);

        state = Decide(state, Outcome(state, StepOutcome.CheckpointFailed), T0.AddSeconds(12));

        Assert.Equal(first, CheckpointDocument.Write(state));
    }

    [Fact]
    public void The_payload_comes_back_byte_for_byte()
    {
        const string Payload = """{ "n" : 1.10 , "payload":{"payload":[1]}, "s":"\u00e9" }""";
        TaskState state = Running("draft", "x-pause");
        state = Decide(state, Done(state, Payload), T0);

        Assert.Equal(Payload, CheckpointDocument.PayloadOf(CheckpointDocument.Write(state).Utf8).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[\"payload\",{}]")]
    [InlineData("\"payload\"")]
    [InlineData("{\"id\":\"x\"}")]
    [InlineData("{\"payload\":{\"a\":")]
    [InlineData("garbage")]
    public void A_document_that_is_no_checkpoint_has_no_payload(string text) =>
        Assert.True(CheckpointDocument.PayloadOf(Json(text).Utf8).IsEmpty);

    [Fact]
    public void A_payload_as_deep_as_a_payload_may_be_survives()
    {
        int levels = PayloadLimits.MaxDepth - 1;
        string payload = $$"""{"a":{{new string('[', levels)}}{{new string(']', levels)}}}""";
        Assert.NotNull(JsonDocument.Parse(payload));
        TaskState state = Running("draft", "x-pause");
        state = Decide(state, Done(state, payload), T0);

        Assert.Equal(payload, CheckpointDocument.PayloadOf(CheckpointDocument.Write(state).Utf8).ToString());
    }
}
