using System.Text.Json;
using Asya.Gateway.A2A.Artifacts;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;
using static Asya.Gateway.Tests.A2A1Caller;

namespace Asya.Gateway.Tests;

/// <summary>The artifacts that a result is, in each dialect.</summary>
public sealed class A2AArtifactTests
{
    private const string Files =
        """{"total": 1.50,"artifacts":[{"name":"Letter","description":"To the client","parts":[{"text":"Dear client"},{"raw":"aGk=","filename":"a.txt","mediaType":"text/plain"}]},{"parts":[{"url":"https://files.example/b.pdf"},{"data":{"n":1}}]}],"done":true}""";

    [Fact]
    public void Texts_and_files_are_artifacts_in_1_0() => Assert.Equal(
        """[{"artifactId":"result","name":"Task result","parts":[{"data":{"total":1.50,"done":true},"mediaType":"application/json"}]},{"artifactId":"artifact-1","name":"Letter","description":"To the client","parts":[{"text":"Dear client"},{"raw":"aGk=","filename":"a.txt","mediaType":"text/plain"}]},{"artifactId":"artifact-2","parts":[{"url":"https://files.example/b.pdf"},{"data":{"n":1},"mediaType":"application/json"}]}]""",
        ArtifactsOf(A2ADialect.Version1, Files));

    [Fact]
    public void Texts_and_files_are_artifacts_in_0_3() => Assert.Equal(
        """[{"artifactId":"result","name":"Task result","parts":[{"kind":"data","data":{"total":1.50,"done":true}}]},{"artifactId":"artifact-1","name":"Letter","description":"To the client","parts":[{"kind":"text","text":"Dear client"},{"kind":"file","file":{"bytes":"aGk=","name":"a.txt","mimeType":"text/plain"}}]},{"artifactId":"artifact-2","parts":[{"kind":"file","file":{"uri":"https://files.example/b.pdf"}},{"kind":"data","data":{"n":1}}]}]""",
        ArtifactsOf(A2ADialect.Version03, Files));

    [Fact]
    public void Texts_and_files_are_artifacts_in_the_guides_shape() => Assert.Equal(
        """[{"artifactId":"result-1","parts":[{"type":"data","data":{"total":1.50,"done":true}}]},{"artifactId":"artifact-1","name":"Letter","parts":[{"type":"text","text":"Dear client"},{"type":"file","url":"data:text/plain;base64,aGk=","name":"a.txt","media_type":"text/plain"}]},{"artifactId":"artifact-2","parts":[{"type":"file","url":"https://files.example/b.pdf"},{"type":"data","data":{"n":1}}]}]""",
        ArtifactsOf(A2ADialect.Guides, Files));

    [Fact]
    public void A_result_of_artifacts_alone_has_no_other()
    {
        AgentArtifact only = Assert.Single(AgentArtifact.Of(JsonBytes.FromText("""{"artifacts":[{"parts":[{"text":"hi"}]}]}""")));

        Assert.Equal(("artifact-1", "hi"), (only.Id, Assert.Single(only.Parts).Text));
    }

    /// <summary>A result says nothing by accident: what is not exactly a list of artifacts stays data, to the byte.</summary>
    [Theory]
    [InlineData("""{"artifacts":null}""")]
    [InlineData("""{"artifacts":[]}""")]
    [InlineData("""{"artifacts":["a.pdf"]}""")]
    [InlineData("""{"artifacts":[{"name":"a.pdf"}]}""")]
    [InlineData("""{"artifacts":[{"parts":[]}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{}]}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{"text":"a","url":"https://b.example"}]}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{"text":1}]}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{"data":1}]}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{"raw":"not base64"}]}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{"url":""}]}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{"text":"a","size":1}]}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{"text":"a"}],"path":"/etc"}]}""")]
    [InlineData("""{"artifacts":[{"parts":[{"text":"a"}]},{"parts":[]}]}""")]
    [InlineData("""{"nested":{"artifacts":[{"parts":[{"text":"a"}]}]}}""")]
    [InlineData("""{"text":"\"artifacts\""}""")]
    public void Anything_else_is_data(string result)
    {
        AgentArtifact only = Assert.Single(AgentArtifact.Of(JsonBytes.FromText(result)));

        Assert.Equal((AgentArtifact.ResultId, result), (only.Id, Assert.Single(only.Parts).Data.ToString()));
    }

    [Fact]
    public void More_artifacts_than_clients_could_be_called_for_are_data()
    {
        const string One = """{"parts":[{"text":"a"}]}""";
        static JsonBytes Many(int count) =>
            JsonBytes.FromText("{\"artifacts\":[" + string.Join(',', Enumerable.Repeat(One, count)) + "]}");

        Assert.Equal(100, AgentArtifact.Of(Many(100)).Length);
        Assert.Equal(AgentArtifact.ResultId, Assert.Single(AgentArtifact.Of(Many(101))).Id);
    }

    [Theory]
    [InlineData(JsonRpc)]
    [InlineData(Rest)]
    public async Task A_stream_shows_each_artifact_before_the_end(string binding)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Create("t", new CreateTask { Flow = "report_approval" });
        A2A1Caller caller = new(gateway, binding);
        using SseReader stream = await caller.OpenAsync("subscribe", """{"id":"t"}""");
        Assert.Equal("task", (await caller.ItemAsync(stream))!.Value.Kind);
        gateway.Cluster.Succeed("t", Files);

        List<string> seen = [];
        while (await caller.ItemAsync(stream) is { } item)
        {
            seen.Add(item.Kind == "artifactUpdate"
                ? item.Value.GetProperty("artifact").GetProperty("artifactId").GetString()!
                : State(item.Value)!);
        }

        Assert.Equal(["result", "artifact-1", "artifact-2", "TASK_STATE_COMPLETED"], seen);
        JsonElement task = await caller.ResultAsync("get", """{"id":"t"}""");
        Assert.Equal(3, task.GetProperty("artifacts").GetArrayLength());
    }

    private static string ArtifactsOf(A2ADialect dialect, string result)
    {
        TaskSnapshot task = new() { Key = new TaskKey("t"), Phase = TaskPhase.Succeeded, Result = JsonBytes.FromText(result) };
        using PooledJson json = PooledJson.Rent();
        new A2ATaskWriter(json.Writer, dialect).Write(new AgentTask(task));
        using JsonDocument written = JsonDocument.Parse(json.Written.ToArray());
        return written.RootElement.GetProperty("artifacts").GetRawText();
    }
}
