using System.Text;
using System.Text.Json;
using Asya.Domain;
using Asya.Domain.ChildTasks;
using Asya.Domain.Resiliency;
using Asya.Grains.Storage;
using Asya.Payloads;
using Asya.Tasks;
using FsCheck;
using FsCheck.Fluent;

namespace Asya.Storage.Tests;

public sealed class TaskDocumentTests
{
    [Fact]
    public void Every_state_comes_back_as_it_was() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(SomeStates.Any, state =>
        {
            TaskState read = TaskDocument.Decode(TaskDocument.Version, TaskDocument.Encode(state), state.Payload);

            // Records compare their arrays by reference, so the arrays are compared on their own.
            Assert.Equal(state.Pauses.Answers.Select(Flat), read.Pauses.Answers.Select(Flat));
            Assert.Equal(state.Cleanup.AsEnumerable(), read.Cleanup);
            Assert.Equal(state.Children.FanOuts.Select(Flat), read.Children.FanOuts.Select(Flat));
            Assert.Equal(Flat(state.Resiliency), Flat(read.Resiliency));
            Assert.Equal(state,
                read with
                {
                    Pauses = read.Pauses with { Answers = state.Pauses.Answers },
                    Cleanup = state.Cleanup,
                    Children = read.Children with { FanOuts = state.Children.FanOuts },
                    Resiliency = state.Resiliency,
                    NewEvents = state.NewEvents,
                });
            Assert.Equal(state.Identity.CreatedAt.Offset, read.Identity.CreatedAt.Offset);
        }));

    [Theory]
    [InlineData("""{"b":1.000,"a":1e400,"t":"\u00e9\/"}""")]
    [InlineData("""{ "spaced" : [ 1 , 2 ] }""")]
    [InlineData(" {\"led\":1}\n")]
    [InlineData("null")]
    [InlineData("12.50")]
    [InlineData("""{"$bytes":"e30="}""")]
    public void Json_comes_back_byte_for_byte(string json)
    {
        TaskState state = SomeTasks.Create("report-1") with { Headers = JsonBytes.FromText(json) };

        Assert.Equal(json, TaskDocument.Decode(TaskDocument.Version, TaskDocument.Encode(state), default).Headers.ToString());
    }

    [Fact]
    public void Json_objects_are_readable_in_the_document()
    {
        TaskState state = SomeTasks.Create("report-1") with { Headers = JsonBytes.FromText("""{"n":1.00}""") };

        Assert.Contains("""headers":{"n":1.00}""", Encoding.UTF8.GetString(TaskDocument.Encode(state)), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_a_later_version_are_tolerated() =>
        Assert.Equal("report-1", TaskDocument.Decode(1, """{"key":"report-1","later":{"a":[1]},"step":3}"""u8, default).Key.Value);

    [Fact]
    public void A_document_of_a_later_version_is_refused() =>
        Assert.Contains(
            "newer version", Assert.Throws<TaskStoreException>(() => TaskDocument.Decode(2, "{}"u8, default))
                .Message, StringComparison.Ordinal);

    [Fact]
    public void The_stored_form_of_version_1_stays_readable()
    {
        TaskState state = TaskDocument.Decode(1, Golden, default);

        Assert.Equal(TaskPhase.Paused, state.Phase);
        Assert.Equal(new ActorRoute(["draft", "x-pause"], "x-resume", ["publish"]), state.Route);
        Assert.Equal(TimeSpan.FromSeconds(20), state.Sla.Left);
        Assert.Equal("""{"prompt":"Approve?"}""", state.Pauses.Current!.Metadata.ToString());
        Assert.Equal("k1", Assert.Single(state.Pauses.Answers).Key);
        Assert.Empty(state.Children.FanOuts);
        Assert.Equal(
            Encoding.UTF8.GetString(Golden)
                .Replace("\"message\":", "\"fanOuts\":[],\"isVetted\":true,\"arePausesBound\":true,\"message\":", StringComparison.Ordinal),
            Encoding.UTF8.GetString(TaskDocument.Encode(state)));
    }

    private static ReadOnlySpan<byte> Golden =>
        """{"key":"acme~report-1","phase":2,"flow":"report","contextId":"c1","principal":"ann","digest":"d","route":{"prev":["draft","x-pause"],"curr":"x-resume","next":["publish"]},"headers":{"x":1.0},"step":2,"attempt":1,"sla":{"budget":"00:00:30","left":"00:00:20","epoch":1},"pauseCount":1,"pause":{"number":1,"metadata":{"prompt":"Approve?"},"pausedAt":"2026-03-01T10:00:10+00:00","remaining":"00:00:20","checkpointKey":"paused/acme~report-1/1.json","sha256":"ab"},"pausePlan":{"entries":[],"otherwise":{"prompt":"Task paused","fields":[]}},"answers":[{"pause":1,"key":"k1","digest":"e","channel":"mesh","at":"2026-03-01T10:00:20+00:00","dropped":["z"]}],"cleanup":[{"key":"paused/acme~report-1/0.json","notBefore":"2026-03-01T10:01:00+00:00"}],"message":"waiting","progress":50,"lastEvent":4,"createdAt":"2026-03-01T10:00:00+00:00","updatedAt":"2026-03-01T10:00:10+00:00","retention":"30.00:00:00"}"""u8;

    private static string Flat(FanOut fanOut) => JsonSerializer.Serialize(fanOut);

    private static string Flat(ResiliencyPlan? plan) => JsonSerializer.Serialize(plan);

    private static string Flat(ResumeAnswer answer) =>
        JsonSerializer.Serialize(answer with { Dropped = [] }) + string.Join('|', answer.Dropped);
}
