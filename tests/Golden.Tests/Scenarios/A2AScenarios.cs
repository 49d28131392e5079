using System.Text.Json;
using Asya.GoldenTests.Support;

namespace Asya.GoldenTests.Scenarios;

/// <summary>A2A 0.3 and 1.0. Tasks have ids that follow from their first message.</summary>
[Collection(GoldenSilo.Name)]
public sealed class A2AScenarios(GoldenSilo golden)
{
    private static readonly (string, string) Version1 = ("A2A-Version", "1.0");

    [Fact]
    public Task Version_0_3() => golden.RecordAsync("a2a-0.3", async r =>
    {
        string id =
            IdIn(await CallAsync(r, "message/send",
                """{"message":{"messageId":"g03-1","contextId":"ctx-03","role":"user","parts":[{"kind":"data","data":{"topic":"Q3"}}]},"metadata":{"skill":"report_for_agents"}}"""));
        await CallAsync(r, "tasks/get", $$$"""{"id":"{{{id}}}"}""");
        r.Note("An answer to another pause, the answer, the answer again");
        await CallAsync(r, "message/send",
            $$$"""{"message":{"messageId":"g03-2","taskId":"{{{id}}}","role":"user","parts":[{"kind":"data","data":{"approved":true}}],"metadata":{"pause":2} } }""");
        await CallAsync(r, "message/send",
            $$$"""{"message":{"messageId":"g03-3","taskId":"{{{id}}}","role":"user","parts":[{"kind":"data","data":{"approved":true}}],"metadata":{"pause":1} } }""");
        await golden.Silo.Mesh.UntilAsync(id, "succeeded");
        await CallAsync(r, "message/send",
            $$$"""{"message":{"messageId":"g03-3","taskId":"{{{id}}}","role":"user","parts":[{"kind":"data","data":{"approved":true}}],"metadata":{"pause":1} } }""");
        await CallAsync(r, "message/send",
            $$$"""{"message":{"messageId":"g03-4","taskId":"{{{id}}}","role":"user","parts":[{"kind":"text","text":"late"}]}}""");
        r.Note("Lists, and the end of another");
        await CallAsync(r, "message/send",
            """{"message":{"messageId":"g03-5","contextId":"ctx-03","role":"user","parts":[{"kind":"text","text":"a question"}]},"metadata":{"skill":"report_for_agents"}}""");
        await CallAsync(r, "tasks/list", """{"contextId":"ctx-03"}""");
        await CallAsync(r, "tasks/cancel", """{"id":"%"}""".Replace("%", await ChildOfAsync(r), StringComparison.Ordinal));
        r.Note("Refused");
        await CallAsync(r, "tasks/get", """{"id":"unknown"}""");
        await CallAsync(r, "tasks/get", "{}");
        await CallAsync(r, "tasks/cancel", $$$"""{"id":"{{{id}}}"}""");
        await CallAsync(r, "no/method", "{}");
        await CallAsync(r, "message/send",
            """{"message":{"messageId":"g03-6","role":"user","parts":[{"kind":"text","text":"x"}]},"metadata":{"skill":"nowhere"}}""");
        await CallAsync(r, "message/send",
            """{"message":{"messageId":"g03-7","role":"user","parts":[{"kind":"file","file":{"uri":"https://example.com/x"}}]},"metadata":{"skill":"note"}}""");
        await CallAsync(r, "message/send", """{"message":{"role":"user","parts":[]}}""");
        await CallAsync(r, "agent/getAuthenticatedExtendedCard", "{}");
        await r.PostAsync("/a2a", "{");
        await r.PostAsync("/a2a", "[]");
        await r.PostAsync("/a2a", """{"jsonrpc":"1.0","id":1,"method":"tasks/get","params":{}}""");
        await r.PostAsync("/a2a", """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"unknown"}}""", ("A2A-Version", "7.0"));
        await r.PostAsync("/a2a", """{"jsonrpc":"2.0","method":"tasks/get","params":{"id":"unknown"}}""");
        await r.PostAsync("/a2a", "x", ("content-type", "text/plain"));

        async Task<string> ChildOfAsync(Recorder recorder) =>
            (await CallAsync(recorder, "tasks/list", """{"contextId":"ctx-03","status":"input-required"}""")).Json.GetProperty("result")
                .GetProperty("tasks")[0].GetProperty("id").GetString()!;
    });

    [Fact]
    public Task Shapes_of_the_guides() => golden.RecordAsync("a2a-guides", async r =>
    {
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"guide-1","flow":"report","payload":{"topic":"Q3"}}""");
        await r.GetAsync("/a2a/tasks/guide-1");
        await r.GetAsync("/a2a/tasks/unknown");
        await r.GetAsync("/a2a/tasks?status=paused&limit=0");
        await r.PostAsync("/a2a/tasks/guide-1:pause");
        await r.PostAsync("/a2a/tasks/guide-1:explode");
        await r.PostAsync("/a2a/tasks/guide-1:cancel");
        await r.PostAsync("/a2a/tasks/guide-1:cancel");
        await r.PostAsync("/a2a",
            """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"taskId":"guide-1","message":{"role":"user","parts":[{"type":"data","data":{"approved":true}}]}}}""");
        await r.PostAsync("/mesh", """{"id":"guide-2","flow":"gated","payload":{"gate":"guide-2"}}""");
        Task<Reply> paused = r.PostAsync("/a2a/tasks/guide-2:pause");
        await golden.Silo.Mesh.UntilAsync("guide-2", "asked to pause", static e => e.Message == "Task paused by external request");
        golden.Open("guide-2");
        await paused;
        await r.GetAsync("/a2a/tasks/guide-2");
    });

    [Fact]
    public Task Streams_of_0_3() => golden.RecordAsync("a2a-0.3-stream", async r =>
    {
        await r.StreamAsync(HttpMethod.Post, "/a2a",
            Body("message/stream",
                """{"message":{"messageId":"g03s-1","contextId":"ctx-03s","role":"user","parts":[{"kind":"data","data":{"gate":"g03s-1"}}]},"metadata":{"skill":"gated"}}"""), data =>
        {
            Open(data, "g03s-1");
            return Task.FromResult(true);
        });
        string id = (await golden.Silo.Mesh.GetAsync("/mesh?context_id=ctx-03s")).Json.GetProperty("tasks")[0].GetProperty("id")
            .GetString()!;
        r.Note("Subscribed again at the pause, and answered");
        await r.StreamAsync(HttpMethod.Post, "/a2a", Body("tasks/resubscribe", $$$"""{"id":"{{{id}}}"}"""), async data =>
        {
            if (data.Contains("input-required", StringComparison.Ordinal))
            {
                await golden.Silo.Mesh.ResumeAsync(id, """{"approved":true}""");
            }

            return true;
        });
        r.Note("Subscribed when it is over");
        await r.StreamAsync(
            HttpMethod.Post, "/a2a", Body("tasks/resubscribe", $$$"""{"id":"{{{id}}}"}"""), static _ => Task.FromResult(true));
        await r.StreamAsync(HttpMethod.Post, "/a2a", Body("tasks/resubscribe", """{"id":"unknown"}"""), static _ => Task.FromResult(true));
    });

    [Fact]
    public Task Version_1_over_JSON_RPC() => golden.RecordAsync("a2a-1.0-jsonrpc", async r =>
    {
        string id =
            TaskIn(await CallAsync(r, "SendMessage",
                """{"message":{"messageId":"g1-1","contextId":"ctx-1","role":"ROLE_USER","parts":[{"data":{"topic":"Q3"}}]},"metadata":{"skill":"report_for_agents"}}""", Version1));
        await CallAsync(r, "GetTask", $$$"""{"id":"{{{id}}}"}""", Version1);
        await CallAsync(r, "ListTasks", """{"contextId":"ctx-1","includeArtifacts":true}""", Version1);
        r.Note("An answer to another pause, the answer, the answer again, another answer");
        await CallAsync(r, "SendMessage",
            $$$"""{"message":{"messageId":"g1-2","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{"approved":true},"metadata":{"pause":2}}]}}""", Version1);
        await CallAsync(r, "SendMessage",
            $$$"""{"message":{"messageId":"g1-3","taskId":"{{{id}}}","contextId":"ctx-other","role":"ROLE_USER","parts":[{"data":{"approved":true}}]}}""", Version1);
        await CallAsync(r, "SendMessage",
            $$$"""{"message":{"messageId":"g1-4","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{"approved":true},"metadata":{"pause":1}}]}}""", Version1);
        await CallAsync(r, "SendMessage",
            $$$"""{"message":{"messageId":"g1-4","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{"approved":true},"metadata":{"pause":1}}]}}""", Version1);
        await CallAsync(r, "SendMessage",
            $$$"""{"message":{"messageId":"g1-5","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"text":"late"}]}}""", Version1);
        r.Note("Ended");
        string other =
            TaskIn(await CallAsync(r, "SendMessage",
                """{"message":{"messageId":"g1-6","contextId":"ctx-1","role":"ROLE_USER","parts":[{"text":"a question"}]},"metadata":{"skill":"report_for_agents"}}""", Version1));
        await CallAsync(r, "CancelTask", $$$"""{"id":"{{{other}}}"}""", Version1);
        await CallAsync(r, "CancelTask", $$$"""{"id":"{{{other}}}"}""", Version1);
        await CallAsync(r, "CancelTask", $$$"""{"id":"{{{id}}}"}""", Version1);
        Reply page = await CallAsync(r, "ListTasks", """{"contextId":"ctx-1","pageSize":1}""", Version1);
        await CallAsync(r, "ListTasks",
            $$$"""{"contextId":"ctx-1","pageSize":1,"pageToken":"{{{page.Json.GetProperty("result").GetProperty("nextPageToken").GetString()}}}"}""", Version1);
        r.Note("A strict form that is not satisfied");
        string strict =
            TaskIn(await CallAsync(r, "SendMessage",
                """{"message":{"messageId":"g1-7","contextId":"ctx-1s","role":"ROLE_USER","parts":[{"data":{"topic":"x"}}]},"metadata":{"skill":"expense"}}""", Version1));
        await CallAsync(r, "SendMessage",
            $$$"""{"message":{"messageId":"g1-8","taskId":"{{{strict}}}","role":"ROLE_USER","parts":[{"data":{"approved":1}}]}}""",
            Version1);
        r.Note("Refused");
        await CallAsync(r, "GetTask", """{"id":"unknown"}""", Version1);
        await CallAsync(r, "GetTask", """{"id":7}""", Version1);
        await CallAsync(r, "ListTasks", """{"status":"ASLEEP"}""", Version1);
        await CallAsync(r, "NoMethod", "{}", Version1);
        await CallAsync(r, "SubscribeToTask", $$$"""{"id":"{{{id}}}"}""", Version1);
        await CallAsync(r, "GetExtendedAgentCard", "{}", Version1);
        await CallAsync(r, "SendMessage",
            """{"message":{"messageId":"g1-9","role":"ROLE_USER","parts":[{"url":"https://example.com/x"}]},"metadata":{"skill":"note"}}""",
            Version1);
        await CallAsync(r, "SendMessage", """{"message":{"messageId":"g1-10","role":"ROLE_USER","parts":[{"text":"x"}]}}""", Version1);
        await CallAsync(r, "SendMessage", "{}", Version1);
    });

    [Fact]
    public Task Version_1_over_REST() => golden.RecordAsync("a2a-1.0-rest", async r =>
    {
        Reply started =
            await r.PostAsync("/a2a/message:send",
                """{"message":{"messageId":"g1r-1","contextId":"ctx-1r","role":"ROLE_USER","parts":[{"data":{"topic":"Q3"}}]},"metadata":{"skill":"report_for_agents"}}""", Version1);
        string id = started.Json.GetProperty("task").GetProperty("id").GetString()!;
        await r.GetAsync($"/a2a/tasks/{id}", Version1);
        await r.GetAsync("/a2a/tasks?contextId=ctx-1r&status=TASK_STATE_INPUT_REQUIRED&pageSize=10", Version1);
        await r.PostAsync("/a2a/message:send",
            $$$"""{"message":{"messageId":"g1r-2","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{"approved":true},"metadata":{"pause":1}}]}}""", Version1);
        await r.PostAsync("/a2a/message:send",
            $$$"""{"message":{"messageId":"g1r-3","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"text":"late"}]}}""", Version1);
        await r.PostAsync($"/a2a/tasks/{id}:cancel", null, Version1);
        Reply other =
            await r.PostAsync("/a2a/message:send",
                """{"message":{"messageId":"g1r-4","contextId":"ctx-1r","role":"ROLE_USER","parts":[{"data":{"topic":"Q4"}}]},"metadata":{"skill":"report_for_agents"}}""", Version1);
        await r.PostAsync($"/a2a/tasks/{other.Json.GetProperty("task").GetProperty("id").GetString()}:cancel", null, Version1);
        r.Note("Refused");
        await r.GetAsync("/a2a/tasks/unknown", Version1);
        await r.GetAsync("/a2a/tasks?pageSize=0", Version1);
        await r.PostAsync("/a2a/tasks/unknown:subscribe", null, Version1);
        await r.PostAsync($"/a2a/tasks/{id}:subscribe", null, Version1);
        await r.PostAsync($"/a2a/tasks/{id}:explode", null, Version1);
        await r.PostAsync("/a2a/message:send", "{", Version1);
        await r.PostAsync("/a2a/message:send", "{}", Version1);
        await r.PostAsync("/a2a/message:send", """{"message":{}}""", ("content-type", "text/plain"), Version1);
        await r.GetAsync("/a2a/tasks/unknown", ("A2A-Version", "7.0"));
        await r.GetAsync("/a2a/extendedAgentCard", Version1);
    });

    [Fact]
    public Task Streams_of_version_1() => golden.RecordAsync("a2a-1.0-stream", async r =>
    {
        r.Note("JSON-RPC, up to the pause");
        await r.StreamAsync(HttpMethod.Post, "/a2a",
            Body("SendStreamingMessage",
                """{"message":{"messageId":"g1s-1","contextId":"ctx-1s1","role":"ROLE_USER","parts":[{"data":{"gate":"g1s-1"}}]},"metadata":{"skill":"gated"}}"""), data =>
        {
            Open(data, "g1s-1");
            return Task.FromResult(true);
        }, Version1);
        string id = (await golden.Silo.Mesh.GetAsync("/mesh?context_id=ctx-1s1")).Json.GetProperty("tasks")[0].GetProperty("id")
            .GetString()!;
        r.Note("JSON-RPC, subscribed at the pause, to the end");
        await r.StreamAsync(
            HttpMethod.Post, "/a2a", Body("SubscribeToTask", $$$"""{"id":"{{{id}}}"}"""), data => AnswerAsync(id, data), Version1);
        r.Note("REST, up to the pause");
        await r.StreamAsync(HttpMethod.Post, "/a2a/message:stream",
            """{"message":{"messageId":"g1s-2","contextId":"ctx-1s2","role":"ROLE_USER","parts":[{"data":{"gate":"g1s-2"}}]},"metadata":{"skill":"gated"}}""", data =>
        {
            Open(data, "g1s-2");
            return Task.FromResult(true);
        }, Version1);
        string second = (await golden.Silo.Mesh.GetAsync("/mesh?context_id=ctx-1s2")).Json.GetProperty("tasks")[0].GetProperty("id")
            .GetString()!;
        r.Note("REST, subscribed at the pause, to the end");
        await r.StreamAsync(HttpMethod.Get, $"/a2a/tasks/{second}:subscribe", null, data => AnswerAsync(second, data), Version1);
    });

    [Fact]
    public Task Cards() => golden.RecordAsync("a2a-card", static async r =>
    {
        await r.GetAsync("/.well-known/agent-card.json");
        await r.GetAsync("/.well-known/agent-card.json", ("A2A-Version", "1.0"));
        await r.GetAsync("/.well-known/agent-card.json", ("A2A-Version", "0.3"));
        await r.GetAsync("/.well-known/agent.json");
    });

    private static string Body(string method, string parameters) =>
        $$$"""{"jsonrpc":"2.0","id":7,"method":"{{{method}}}","params":{{{parameters}}}}""";

    private static Task<Reply> CallAsync(
        Recorder recorder, string method, string parameters, params (string Name, string Value)[] headers) =>
        recorder.PostAsync("/a2a", Body(method, parameters), headers);

    private static string IdIn(Reply reply) => reply.Json.GetProperty("result").GetProperty("id").GetString()!;

    private static string TaskIn(Reply reply) =>
        reply.Json.GetProperty("result").GetProperty("task") is JsonElement task ? task.GetProperty("id").GetString()! : "";

    // Its step has started once the stream says so.
    private void Open(string data, string gate)
    {
        if (data.Contains("Processing in gate", StringComparison.Ordinal))
        {
            golden.Open(gate);
        }
    }

    private async Task<bool> AnswerAsync(string id, string data)
    {
        if (data.Contains("TASK_STATE_INPUT_REQUIRED", StringComparison.Ordinal))
        {
            await golden.Silo.Mesh.ResumeAsync(id, """{"approved":true}""");
        }

        return true;
    }
}
