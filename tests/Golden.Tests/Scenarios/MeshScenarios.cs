using Asya.GoldenTests.Support;

namespace Asya.GoldenTests.Scenarios;

/// <summary>The mesh API.</summary>
[Collection(GoldenSilo.Name)]
public sealed class MeshScenarios(GoldenSilo golden)
{
    [Fact]
    public Task Create() => golden.RecordAsync("mesh-create", static async r =>
    {
        const string ByFlow =
            """{"id":"create-flow","flow":"report","payload":{"topic":"Q3","n":[1.10,1e2,-0]},"context_id":"ctx-create","headers":{"trace_id":"t-1"}}""";
        r.Note("By flow: answered when it has paused");
        await r.PostAsync("/mesh?wait=25", ByFlow);
        r.Note("The same again is the same task");
        await r.PostAsync("/mesh", ByFlow);
        r.Note("Another request under its id");
        await r.PostAsync("/mesh", """{"id":"create-flow","flow":"report","payload":{"topic":"Q4"}}""");
        r.Note("By route, as the guide has it");
        await r.PostAsync("/mesh?wait=25",
            """{"id":"create-route","route":{"prev":[],"curr":"draft","next":["x-pause","publish"]},"payload":{"topic":"Q3"},"timeout":90}""");
        r.Note("By route, to its end");
        await r.PostAsync("/mesh?wait=25", """{"id":"create-end","route":{"curr":"legal_review"},"payload":{"topic":"Q3"}}""");
        r.Note("By an idempotency key, without an id");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"flow":"note","payload":{"a":1}}""", ("Idempotency-Key", "golden-key"));
        await r.PostAsync("/mesh?wait=25&payload=false", """{"flow":"note","payload":{"a":1}}""", ("Idempotency-Key", "golden-key"));
        await r.PostAsync("/mesh", """{"flow":"note","payload":{"a":2}}""", ("Idempotency-Key", "golden-key"));
        r.Note("Without anything: a generated id");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"flow":"note"}""");
    });

    [Fact]
    public Task Refusals_of_a_create() => golden.RecordAsync("mesh-create-refused", static async r =>
    {
        foreach (string body in (string[])
        [
            "", "{", "[]", "{}", """{"flow":"report","flow":"report"}""", """{"flow":"nowhere"}""",
            """{"flow":"report","route":{"curr":"draft"}}""",
            """{"route":{"curr":"unknown"}}""", """{"route":{"curr":""}}""", """{"route":{"curr":"draft","next":"publish"}}""",
            """{"id":".x","flow":"report"}""",
            """{"id":"a/b","flow":"report"}""", """{"flow":"report","payload":[]}""", """{"flow":"report","headers":[]}""",
            """{"flow":"report","timeout":0}""",
            """{"flow":"report","timeout":"soon"}""", """{"flow":"report","timeout":99999999}""", """{"flow":7}""",
            """{"flow":"report","parent_id":"a b"}""",
        ])
        {
            await r.PostAsync("/mesh", body);
        }

        await r.PostAsync("/mesh", """{"flow":"report"}""", ("content-type", "text/plain"));
        await r.PostAsync("/mesh", "flow=report", ("content-type", "application/x-www-form-urlencoded"));
        await r.PostAsync("/mesh");
        await r.PostAsync("/mesh?wait=soon", """{"flow":"report"}""");
        await r.PostAsync("/mesh?payload=maybe", """{"flow":"report"}""");
        await r.PostAsync("/mesh", """{"flow":"report"}""", ("Origin", "https://elsewhere.example"));
        await r.PostAsync("/mesh", """{"flow":"report"}""", ("Host", "elsewhere.example"));
        await r.SendAsync(HttpMethod.Put, "/mesh", """{"flow":"report"}""");
        await r.GetAsync("/nowhere");
    });

    [Fact]
    public Task Resume() => golden.RecordAsync("mesh-resume", static async r =>
    {
        await r.PostAsync("/mesh?wait=25", """{"id":"resume-1","flow":"two_reviews","payload":{"topic":"Q3"}}""");
        r.Note("Refused: another pause, no object, no JSON, no task");
        await r.PostAsync("/mesh/resume-1:resume?pause=2", """{"approved":true}""");
        await r.PostAsync("/mesh/resume-1:resume?pause=x", """{"approved":true}""");
        await r.PostAsync("/mesh/resume-1:resume", "[]");
        await r.PostAsync("/mesh/resume-1:resume", "{");
        await r.PostAsync("/mesh/resume-1:resume", """{"approved":true}""", ("content-type", "text/plain"));
        await r.PostAsync("/mesh/resume-unknown:resume", """{"approved":true}""");
        r.Note("Answered, with a key; the same again; another one; by another");
        await r.PostAsync("/mesh/resume-1:resume?wait=25&pause=1", """{"approved":true,"other":1}""", ("Idempotency-Key", "k-1"));
        await r.PostAsync("/mesh/resume-1:resume?pause=1", """{"approved":true,"other":1}""", ("Idempotency-Key", "k-1"));
        await r.PostAsync("/mesh/resume-1:resume?pause=1", """{"approved":false}""", ("Idempotency-Key", "k-1"));
        await r.PostAsync("/mesh/resume-1:resume?pause=1", """{"approved":false}""", ("Idempotency-Key", "k-2"));
        r.Note("The second pause, and the end");
        await r.PostAsync("/mesh/resume-1:resume?wait=25", """{"legal":true}""");
        await r.PostAsync("/mesh/resume-1:resume", """{"legal":true}""");
        await r.GetAsync("/mesh/resume-1");
    });

    [Fact]
    public Task Strict_form() => golden.RecordAsync("mesh-strict-form", static async r =>
    {
        await r.PostAsync("/mesh?wait=25", """{"id":"strict-1","flow":"expense","payload":{"topic":"chairs"}}""");
        await r.PostAsync("/mesh/strict-1:resume",
            """{"approved":"yes","cost_center":"x","amount":9000,"instalments":1.5,"account":"bar","tell":[],"more":1}""");
        await r.PostAsync("/mesh/strict-1:resume?extend=600", """{"approved":true,"cost_center":"AB123","account":"travel"}""");
        await r.PostAsync("/mesh/strict-1:resume?wait=25&extend=60",
            """{"approved":true,"cost_center":"AB123","amount":12.50,"account":"travel","tell":["team"],"secret":"hunter2"}""");
        await r.GetAsync("/mesh/strict-1/history");
    });

    [Fact]
    public Task Views() => golden.RecordAsync("mesh-views", static async r =>
    {
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"views-1","flow":"report","payload":{"topic":"Q3","value":1.10}}""");
        r.Note("Paused");
        foreach (string view in
            (string[])["", "?payload=false", "?payload=first", "/checkpoint", "/active", "/history", "/history?after=2&limit=1", "/push"])
        {
            await r.GetAsync($"/mesh/views-1{view}");
        }

        await r.PostAsync("/mesh/views-1:resume?wait=25&payload=false", """{"approved":true,"notes":"fine"}""");
        r.Note("Over");
        foreach (string view in (string[])["", "?payload=first", "/checkpoint", "/active", "/history?after=4"])
        {
            await r.GetAsync($"/mesh/views-1{view}");
        }

        await r.GetAsync("/mesh/views-1/history", ("Accept", "application/jsonl"));
        r.Note("Not there");
        foreach (string view in (string[])["", "/checkpoint", "/active", "/history", "/events", "/push", "/nothing"])
        {
            await r.GetAsync($"/mesh/views-unknown{view}");
        }

        await r.GetAsync("/mesh/.hidden");
    });

    [Fact]
    public Task Cancel_and_pause() => golden.RecordAsync("mesh-cancel-pause", async r =>
    {
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"cancel-1","flow":"report","payload":{"topic":"Q3"}}""");
        await r.PostAsync("/mesh/cancel-1:pause");
        await r.PostAsync("/mesh/cancel-1:cancel?pause=2");
        await r.PostAsync("/mesh/cancel-1:cancel", """{"reason":"no longer needed"}""");
        await r.PostAsync("/mesh/cancel-1:cancel");
        await r.PostAsync("/mesh/cancel-1:resume", """{"approved":true}""");
        await r.GetAsync("/mesh/cancel-1/history?after=4");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"cancel-2","flow":"note"}""");
        await r.PostAsync("/mesh/cancel-2:cancel");
        await r.PostAsync("/mesh/cancel-unknown:cancel");
        await r.PostAsync("/mesh/cancel-unknown:pause");
        await r.PostAsync("/mesh/cancel-1:explode");
        r.Note("Paused from outside while its step runs");
        await r.PostAsync("/mesh", """{"id":"pause-1","flow":"gated","payload":{"gate":"pause-1"}}""");
        await r.GetAsync("/mesh/pause-1/active");
        await r.PostAsync("/mesh/pause-1:redrive");
        await r.PostAsync("/mesh/pause-1:pause", """{"message":"hold it","metadata":{"prompt":"Go on?","who":{"group":"x"}}}""");
        await r.PostAsync(
            "/mesh/pause-1:pause", """{"message":"hold it","metadata":{"prompt":"Go on?","fields":[{"name":"why","type":"string"}]}}""");
        await r.PostAsync("/mesh/pause-1:pause");
        golden.Open("pause-1");
        await golden.Silo.Mesh.UntilAsync("pause-1", "paused");
        await r.GetAsync("/mesh/pause-1");
        await r.PostAsync("/mesh/pause-1:resume?wait=25", """{"why":"because"}""");
        await r.GetAsync("/mesh/pause-1/history?after=2");
    });

    [Fact]
    public Task Failure_and_redrive() => golden.RecordAsync("mesh-redrive", async r =>
    {
        golden.Open("redrive-1");
        await r.PostAsync("/mesh?wait=25", """{"id":"redrive-1","flow":"failing","payload":{"gate":"redrive-1"}}""");
        await r.GetAsync("/mesh/redrive-1/history");
        golden.Close("redrive-1");
        Reply again = await r.PostAsync("/mesh/redrive-1:redrive");
        await r.PostAsync("/mesh/redrive-1:redrive");
        golden.Open("redrive-1");
        await golden.Silo.Mesh.UntilAsync(again.TaskId, "failed");
        await r.GetAsync($"/mesh/{again.TaskId}");
        await r.GetAsync("/mesh/redrive-1?payload=false");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"redrive-2","flow":"note"}""");
        await r.PostAsync("/mesh/redrive-2:redrive");
        await r.PostAsync("/mesh/redrive-unknown:redrive");
    });

    [Fact]
    public Task Claims() => golden.RecordAsync("mesh-claims", static async r =>
    {
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"claims-1","flow":"expense","payload":{"topic":"chairs"}}""");
        await r.PostAsync("/mesh/claims-1:claim");
        await r.PostAsync("/mesh/claims-1:release");
        await r.PostAsync("/mesh/claims-1:delegate", """{"to":"bob"}""");
        await r.PostAsync("/mesh/claims-1:delegate", "{}");
        await r.GetAsync("/mesh/claims-1?payload=false");
    });

    [Fact]
    public Task Lists() => golden.RecordAsync("mesh-list", static async r =>
    {
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"list-1","flow":"report_for_lists","context_id":"ctx-list"}""");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"list-2","flow":"report_for_lists","context_id":"ctx-list"}""");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"list-3","flow":"report_for_lists"}""");
        await r.PostAsync("/mesh/list-2:resume?wait=25&payload=false", """{"approved":true}""");
        Reply page = await r.GetAsync("/mesh?flow=report_for_lists&limit=2");
        await r.GetAsync($"/mesh?flow=report_for_lists&limit=2&cursor={page.Json.GetProperty("next_cursor").GetString()}");
        await r.GetAsync("/mesh?flow=report_for_lists&status=paused");
        await r.GetAsync("/mesh?flow=report_for_lists&waiting_for=me");
        await r.GetAsync("/mesh?context_id=ctx-list&status=succeeded");
        await r.GetAsync("/mesh?parent_id=list-unknown");
        foreach (string wrong in
            (string[])["status=asleep", "limit=0", "limit=x", "cursor=x", "flow=&context_id=ctx-list", "waiting_for=you"])
        {
            await r.GetAsync($"/mesh?{wrong}");
        }
    });

    [Fact]
    public Task Figures() => golden.RecordAsync("mesh-figures", static async r =>
    {
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"figures-1","flow":"report_for_figures"}""");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"figures-2","flow":"report_for_figures"}""");
        await r.PostAsync("/mesh/figures-2:resume?wait=25&payload=false", """{"approved":true,"notes":"fine"}""");
        await r.GetAsync("/mesh/waits/stats?flow=report_for_figures");
        string span =
            $"since={DateTimeOffset.UtcNow.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}&until={DateTimeOffset.UtcNow.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}";
        await r.GetAsync($"/mesh/tasks/stats?flow=report_for_figures&bucket=7200&{span}");
        await r.GetAsync("/mesh/history/all?flow=report_for_figures");
        await r.GetAsync("/mesh/history/all?flow=report_for_figures&kind=resumed&format=jsonl");
        await r.GetAsync("/mesh/history/all?kind=started");
        await r.GetAsync("/mesh/tasks/stats?bucket=x");
        await r.GetAsync("/mesh/tasks/stats?since=yesterday");
    });

    [Fact]
    public Task ChildTasks() => golden.RecordAsync("mesh-families", async r =>
    {
        await r.PostAsync("/mesh", """{"id":"family-1","flow":"families","payload":{"parts":["a"]}}""");
        await golden.Silo.Mesh.UntilAsync("family-1", "paused");
        await r.PostAsync("/mesh/family-1:resume?payload=false", """{"ok":true}""");
        await golden.Silo.Mesh.UntilAsync(
            "family-1", "gathering", static e => e.Message.StartsWith("Waiting for", StringComparison.Ordinal));
        string child = (await golden.Silo.Mesh.GetAsync("/mesh?parent_id=family-1")).Json.GetProperty("tasks")[0].GetProperty("id")
            .GetString()!;
        await golden.Silo.Mesh.UntilAsync(child, "paused");
        await r.GetAsync("/mesh?parent_id=family-1");
        await r.GetAsync($"/mesh/{child}");
        await r.PostAsync($"/mesh/{child}:resume?wait=25", """{"ok":"child"}""");
        await golden.Silo.Mesh.UntilAsync("family-1", "succeeded");
        await r.GetAsync("/mesh/family-1");
        await r.GetAsync("/mesh/family-1/history");
    });

    [Fact]
    public Task Tools_call() => golden.RecordAsync("tools-call", static async r =>
    {
        await r.PostAsync("/tools/call", """{"name":"note","arguments":{"topic":"Q3"}}""");
        await r.PostAsync("/tools/call", """{"name":"nowhere","arguments":{}}""");
        await r.PostAsync("/tools/call", """{"arguments":{}}""");
        await r.PostAsync("/tools/call", """{"name":"note","arguments":[]}""");
        await r.PostAsync("/tools/call", "{");
        await r.PostAsync("/tools/call", """{"name":"note"}""", ("content-type", "text/plain"));
    });

    [Fact]
    public Task Ids_that_follow_from_a_key() => golden.RecordAsync("derived-ids", static async r =>
    {
        r.KeepIds();
        (string, string)[] mcp = [
            ("accept", "application/json, text/event-stream"), ("MCP-Protocol-Version", "2025-11-25"), ("Idempotency-Key", "derived-3")];
        await r.PostAsync("/mesh?wait=25&payload=false", """{"flow":"note"}""", ("Idempotency-Key", "derived-1"));
        await r.PostAsync("/a2a",
            """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"derived-2","contextId":"c","role":"ROLE_USER","parts":[{"text":"x"}]},"metadata":{"skill":"note"}}}""", ("A2A-Version", "1.0"));
        await r.PostAsync("/a2a",
            """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"messageId":"derived-2","contextId":"d","role":"user","parts":[{"kind":"text","text":"x"}]},"metadata":{"skill":"note"}}}""");
        await r.PostAsync("/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"note","arguments":{}}}""", mcp);
    });

    [Fact]
    public Task Descriptions() => golden.RecordAsync("descriptions", static async r =>
    {
        await r.GetAsync("/");
        await r.GetAsync("/health/live");
        await r.GetAsync("/health/ready");
        await r.GetAsync("/.well-known/jwks.json");
        await r.GetAsync("/inbox/me");
        await r.GetAsync("/mesh/push/dead-letters");
    });

    [Fact]
    public Task OpenApi() => golden.RecordAsync("openapi", static r => r.GetAsync("/openapi/v1.json"));
}
