using System.Collections.Immutable;
using System.Text;
using Asya.Actors;
using Asya.Grains.Python;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Grains.Tests.Python;

/// <summary>The runtime protocol: as the original's runner implements it, and violations of it.</summary>
public sealed class RunnerClientTests : IDisposable
{
    private const string Ok = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n";
    private const string Events = "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private const string Frame = """{"payload":{"n":1},"route":{"prev":["a","b"],"curr":"c","next":["d"]}}""";

    private static readonly StepRequest Request = new()
    {
        Number = new(new TaskKey("t"), 1, 1),
        ParentId = "p",
        Route = new(["a"], "b", ["c", "d"]),
        Headers = JsonBytes.FromText("""{"trace":"t-1"}"""),
        Payload = JsonBytes.FromText("""{"n":1.10}"""),
    };

    private readonly ScriptedRunner _runner = new();
    private readonly List<string> _shown = [];

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task The_envelope_is_sent_complete_and_with_its_length()
    {
        Task<string> asked = _runner.AnswerAsync(Bytes("HTTP/1.0 204 No Content\r\n\r\n"));

        Assert.Empty(await InvokeAsync());

        string request = await asked;
        Assert.StartsWith("POST /invoke HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("chunked", request, StringComparison.Ordinal);
        Assert.EndsWith(
            "\r\n\r\n"
                + """{"id":"t","parent_id":"p","idempotency_key":"t/1","route":{"prev":["a"],"curr":"b","next":["c","d"]},"status":{"phase":"processing","actor":"b","attempt":1},"headers":{"trace":"t-1"},"payload":{"n":1.10}}""", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_are_read_and_a_route_that_is_as_it_was_is_the_same_one()
    {
        ActorFrame frame = Assert.Single(await AnswerAsync(Ok + $$"""{"frames": [{{Frame}}]}"""));

        Assert.Equal("""{"n":1}""", frame.Payload.ToString());
        Assert.Equal(Request.Route.Next, frame.Next);

        // The original omits empty headers: the incoming ones are then deleted.
        Assert.Equal("{}", frame.Headers.ToString());
    }

    [Fact]
    public async Task The_end_of_the_route_is_no_actor() =>
        Assert.Empty(
            Assert.Single(await AnswerAsync(Ok + """{"frames":[{"payload":1,"route":{"prev":[],"curr":"","next":[]},"headers":{}}]}"""))
                .Next);

    [Fact]
    public async Task Events_are_read_until_the_connection_ends()
    {
        ImmutableArray<ActorFrame> frames = await AnswerAsync(
            Events + "event: upstream\ndata: {\"payload\": {\"token\": \"a\"}}\n\n" + $"event: downstream\ndata: {Frame}\n\n"
                + $"event: downstream\ndata: {Frame}\n\n" + "event: done\ndata: {}\n\n");

        Assert.Equal(2, frames.Length);
        Assert.Equal(["""{"token": "a"}"""], _shown);
    }

    [Theory]
    [InlineData("HTTP/1.0 500 Internal Server Error\r\nContent-Type: application/json\r\n\r\n", "")]
    [InlineData("HTTP/1.0 400 Bad Request\r\nContent-Type: application/json\r\n\r\n", "")]
    [InlineData(Events + "event: downstream\ndata: " + Frame + "\n\nevent: error\ndata: ", "\n\nevent: done\ndata: {}\n\n")]
    [InlineData(Events + "event: error\ndata: ", "\n\n")]
    public async Task An_error_is_read_wherever_it_stands(string before, string after)
    {
        const string Error =
            """{"error":"processing_error","details":{"message":"'nope'","type":"orders.Missing","mro":["KeyError","Exception"],"traceback":"Traceback: ...","public_message":"no such order"}}""";

        ForeignActorException failure = await Assert.ThrowsAsync<ForeignActorException>(() => AnswerAsync(before + Error + after));

        Assert.Equal(("orders.Missing", "no such order", "Traceback: ..."), (failure.Type, failure.PublicMessage, failure.Message));
        Assert.Equal(["KeyError", "Exception"], failure.Bases.AsEnumerable());
    }

    [Theory]
    [InlineData(Ok + "no json", "the answer cannot be kept. The text is not one whole JSON value (near byte 0).")]
    [InlineData(Ok, "the answer cannot be kept. The text is not one whole JSON value (near byte 0).")]
    [InlineData(Ok + "[]", "the answer is no object")]
    [InlineData(Ok + "{}", "the answer has no list of frames")]
    [InlineData(Ok + "{\"frames\":{}}", "the answer has no list of frames")]
    [InlineData(Ok + "{\"frames\":[1]}", "a frame is no object")]
    [InlineData(Ok + "{\"frames\":[{\"payload\":{}}]}", "a frame has no payload or no route")]
    [InlineData(Ok + "{\"frames\":[{\"route\":{\"curr\":\"\",\"next\":[]}}]}", "a frame has no payload or no route")]
    [InlineData(
        Ok + "{\"frames\":[{\"payload\":{},\"route\":{\"next\":[]}}]}", "a frame's route has no current actor or no list of the next")]
    [InlineData(Ok + "{\"frames\":[{\"payload\":{},\"route\":{\"curr\":\"c\",\"next\":[1]}}]}",
        "a frame's route has no current actor or no list of the next")]
    [InlineData(
        Ok + "{\"frames\":[{\"payload\":{},\"route\":{\"curr\":\"c\",\"next\":[]},\"headers\":[]}]}", "a frame's headers are no object")]
    [InlineData(Ok + "{\"frames\":[{\"payload\":{\"a\":1,\"a\":2},\"route\":{\"curr\":\"\",\"next\":[]}}]}",
        "the answer cannot be kept. One object of the JSON has the same key twice")]
    [InlineData(Ok + "{\"frames\":[{\"payload\":{\"a\":NaN},\"route\":{\"curr\":\"\",\"next\":[]}}]}",
        "the answer cannot be kept. The text is not one whole JSON value")]
    [InlineData("HTTP/1.0 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>no", "the runner answered with status 404")]
    [InlineData("HTTP/1.0 500 Oops\r\nContent-Type: application/json\r\n\r\n{}", "the answer is an error without its type")]
    [InlineData(Events + "event: downstream\ndata: x\n\n", "the answer cannot be kept.")]
    [InlineData(Events + "event: upstream\ndata: {}\n\n", "an upstream event has no payload")]
    public async Task An_answer_that_means_nothing_is_a_precise_failure(string answer, string why)
    {
        ForeignActorException failure = await Assert.ThrowsAsync<ForeignActorException>(() => AnswerAsync(answer));

        Assert.Equal("asya.ActorProtocolError", failure.Type);
        Assert.StartsWith(why, failure.PublicMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ok, "{\"frames\":[", "the answer has more than 5242880 bytes")]
    [InlineData(Events, "event: downstream\ndata: ", "one part of the answer has more than 5242880 bytes")]
    public async Task An_answer_without_end_is_cut_off(string head, string begin, string why)
    {
        ForeignActorException failure =
            await Assert.ThrowsAsync<ForeignActorException>(() => AnswerAsync(head + begin + new string(' ', 8 * 1024 * 1024)));

        Assert.Equal(why, failure.PublicMessage);
    }

    [Fact]
    public async Task Many_events_may_have_more_bytes_together_than_one_may_have()
    {
        string show = $$"""{"payload":"{{new string('x', 1024 * 1024)}}"}""";

        Assert.Empty(
            await AnswerAsync(
                Events + string.Concat(Enumerable.Repeat($"event: upstream\ndata: {show}\n\n", 8)) + "event: done\ndata: {}\n\n"));
        Assert.Equal(8, _shown.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"frames\":")]
    [InlineData(Events + "event: downstream\ndata: " + Frame + "\n\n")]
    [InlineData(Events + "event: downstream\ndata: ")]
    [InlineData("not HTTP at all")]
    public async Task A_truncated_answer_differs_from_a_failure(string answer) =>
        await Assert.ThrowsAsync<RunnerGoneException>(() => AnswerAsync(answer));

    [Fact]
    public async Task A_runner_that_is_leaving_has_not_done_the_step() =>
        Assert.Equal(
            "asya.ActorProcessDied",
            (await Assert.ThrowsAsync<ForeignActorException>(
                () => AnswerAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"))).Type);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<ImmutableArray<ActorFrame>> AnswerAsync(string answer)
    {
        Task<string> asked = _runner.AnswerAsync(Bytes(answer));
        try
        {
            return await InvokeAsync();
        }
        finally
        {
            await asked.WithTimeout("the runner was asked");
        }
    }

    private async Task<ImmutableArray<ActorFrame>> InvokeAsync()
    {
        using RunnerClient client = new(_runner.Path);
        return await client.InvokeAsync(Request, p => _shown.Add(p.ToString()), CancellationToken.None).WithTimeout("the answer");
    }
}
