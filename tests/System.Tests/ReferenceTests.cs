using System.Text.Json;
using Asya.SystemTests.Support;

namespace Asya.SystemTests;

/// <summary>The pause/resume tests of the original: what they assert, and the shapes in which they ask.</summary>
public sealed class ReferenceTests(TestSiloFixture fixture) : IClassFixture<TestSiloFixture>
{
    private readonly MeshClient _mesh = fixture.Silo.Mesh;

    [Fact]
    public async Task The_originals_pause_and_resume_tests_hold()
    {
        string id = await StartAsync("""{"message":"hi","value":10}""");

        // test_basic_pause_and_resume, test_pause_has_correct_metadata
        Reply paused = (await _mesh.TaskAsync(id)).ExpectTask("paused");
        JsonElement metadata = paused.Json.GetProperty("pause_metadata");
        Assert.True(metadata.TryGetProperty("prompt", out _) && metadata.TryGetProperty("fields", out _), paused.Text);

        // test_resume_merges_user_input
        JsonElement answer = await ResumeAsync(id, """{"extra_field":"from-resume"}""");
        Assert.True(answer.TryGetProperty("result", out _) && !answer.TryGetProperty("error", out _), answer.GetRawText());
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
    public async Task An_answer_to_a_task_that_does_not_exist_is_an_error()
    {
        JsonElement answer = await ResumeAsync("00000000-0000-0000-0000-000000000000", "{}");

        Assert.True(answer.TryGetProperty("error", out _) && !answer.TryGetProperty("result", out _), answer.GetRawText());
    }

    private async Task<string> StartAsync(string payload) =>
        (await _mesh.CreatePausedAsync($$"""{"flow":"test_pause_resume","payload":{{payload}} }""")).TaskId;

    private Task<JsonElement> ResumeAsync(string id, string input) => _mesh.A2AAsync(
        $$$"""
        {"jsonrpc":"2.0","id":1,"method":"message/send","params":{"skill":"test_pause_resume","taskId":"{{{id}}}",
         "message":{"role":"user","parts":[{"type":"data","data":{{{input}}} }] } } }
        """);
}
