using System.Net;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>The assertions and request shapes of the original's pause/resume integration tests.</summary>
[Collection(SharedTestSilo.Name)]
public sealed class ReferenceTests(TestSiloFixture fixture)
{
    private readonly MeshClient _mesh = fixture.Silo.Mesh;

    [Fact]
    public async Task Basic_pause_and_resume()
    {
        string id = await StartAsync("""{"message":"hi","value":1}""");

        Assert.True((await _mesh.TaskAsync(id)).ExpectTask("paused").Json.TryGetProperty("pause_metadata", out _));
        JsonElement answer = await ResumeAsync(id, """{"approved":true}""");

        Assert.True(answer.TryGetProperty("result", out _) && !answer.TryGetProperty("error", out _), answer.GetRawText());
        await _mesh.UntilAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_pause_has_the_right_metadata()
    {
        string id = await StartAsync("""{"message":"hi","value":1}""");

        JsonElement metadata = (await _mesh.TaskAsync(id)).ExpectTask("paused").Json.GetProperty("pause_metadata");

        Assert.Equal(JsonValueKind.String, metadata.GetProperty("prompt").ValueKind);
        Assert.Equal(JsonValueKind.Array, metadata.GetProperty("fields").ValueKind);
        await ResumeAsync(id, """{"approved":true}""");
        await _mesh.UntilAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_resume_merges_the_answer()
    {
        string id = await StartAsync("""{"message":"hi","value":10}""");

        await ResumeAsync(id, """{"extra_field":"from-resume"}""");

        await _mesh.UntilAsync(id, "succeeded");
        Assert.Equal("""{"message":"hi","value":15,"extra_field":"from-resume"}""", (await _mesh.TaskAsync(id)).Result.GetRawText());
    }

    [Fact]
    public async Task Twenty_lifecycles_in_a_row_all_succeed()
    {
        for (int n = 0; n < 20; n++)
        {
            string id = await StartAsync($$"""{"value":{{n}}}""");
            await ResumeAsync(id, """{"approved":true}""");
            await _mesh.UntilAsync(id, "succeeded");
            Assert.Equal(n + 5, (await _mesh.TaskAsync(id)).Result.GetProperty("value").GetInt32());
        }
    }

    [Fact]
    public async Task Resuming_a_task_that_does_not_exist_fails()
    {
        JsonElement answer = await ResumeAsync("00000000-0000-0000-0000-000000000000", "{}");

        Assert.True(answer.TryGetProperty("error", out _) && !answer.TryGetProperty("result", out _), answer.GetRawText());
    }

    // As the original does it: a tool call, and then the task's address from its text.
    private async Task<string> StartAsync(string arguments)
    {
        Reply call = await _mesh.PostAsync("/tools/call", $$"""{"name":"test_pause_resume","arguments":{{arguments}} }""");
        string text = call.Expect(HttpStatusCode.OK).Json.GetProperty("content")[0].GetProperty("text").GetString()!;
        string id = JsonDocument.Parse(text).RootElement.GetProperty("task_id").GetString()!;
        await _mesh.UntilAsync(id, "paused");
        return id;
    }

    private Task<JsonElement> ResumeAsync(string id, string input) => _mesh.A2AAsync(
        $$$"""
        {"jsonrpc":"2.0","id":1,"method":"message/send","params":{"skill":"test_pause_resume","taskId":"{{{id}}}",
         "message":{"role":"user","parts":[{"type":"data","data":{{{input}}} }] } } }
        """);
}
