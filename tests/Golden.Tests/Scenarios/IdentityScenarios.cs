using Asya.GoldenTests.Support;

namespace Asya.GoldenTests.Scenarios;

/// <summary>The same with identity on: who may, who may not, and what is stored of it.</summary>
public sealed class IdentityScenarios(GoldenIdentity golden) : IClassFixture<GoldenIdentity>
{
    private static readonly (string, string) Version1 = ("A2A-Version", "1.0");
    private static readonly (string, string) Accept = ("accept", "application/json, text/event-stream");

    [Fact]
    public Task Refusals() => golden.RecordAsync("identity-refused", static async r =>
    {
        const string Rpc = """{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"unknown"}}""";
        const string Mcp = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"note","arguments":{}}}""";
        r.Note("Without a credential, and with a wrong one");
        await r.GetAsync("/mesh");
        await r.GetAsync("/mesh", ("Authorization", "Bearer asya_guess"));
        await r.PostAsync("/a2a", Rpc, Version1);
        await r.GetAsync("/a2a/tasks/unknown", Version1);
        await r.PostAsync("/mcp", Mcp, Accept);
        await r.PostAsync("/tools/call", """{"name":"note"}""");
        r.Note("Without the scope");
        r.Key = "bob";
        await r.PostAsync("/mesh", """{"flow":"note"}""");
        await r.PostAsync("/tools/call", """{"name":"note"}""");
        await r.PostAsync("/a2a", """{"jsonrpc":"2.0","id":1,"method":"CancelTask","params":{"id":"unknown"}}""", Version1);
        await r.PostAsync("/a2a/tasks/unknown:cancel", null, Version1);
        await r.PostAsync("/mcp", Mcp, Accept);
        await r.GetAsync("/mesh/push/dead-letters");
        r.Note("With two credentials");
        await r.GetAsync("/mesh", ("Authorization", "Bearer asya_guess"));
    });

    [Fact]
    public Task An_approval() => golden.RecordAsync("identity-approval", async r =>
    {
        r.Key = "ann";
        await r.PostAsync(
            "/mesh?wait=25", """{"id":"approval-1","flow":"expense","payload":{"topic":"chairs"},"context_id":"ctx-approval"}""");
        await r.PostAsync("/mesh/approval-1:resume", """{"approved":true}""");
        r.Key = "eve";
        await r.GetAsync("/mesh/approval-1");
        r.Key = "cc";
        await r.GetAsync("/mesh/approval-1?payload=false");
        await r.PostAsync("/mesh/approval-1:resume", """{"approved":true,"cost_center":"AB123","account":"travel"}""");
        await r.PostAsync("/mesh/approval-1:claim");
        await r.PostAsync("/mesh/approval-1:cancel");
        r.Key = "bob";
        await r.GetAsync("/mesh?waiting_for=me&context_id=ctx-approval");
        await r.PostAsync("/mesh/approval-1:claim");
        r.Key = "bea";
        await r.PostAsync("/mesh/approval-1:resume", """{"approved":true,"cost_center":"AB123","account":"travel"}""");
        r.Key = "bob";
        await r.PostAsync("/mesh/approval-1:delegate", """{"to":"ann"}""");
        await r.PostAsync("/mesh/approval-1:delegate", """{"to":"bea"}""");
        await r.PostAsync("/mesh/approval-1:release");
        r.Key = "bea";
        await r.PostAsync("/mesh/approval-1:release");
        await r.PostAsync(
            "/mesh/approval-1:resume?wait=25", """{"approved":true,"cost_center":"AB123","account":"travel","secret":"hunter2"}""");
        r.Key = "ann";
        await r.GetAsync("/mesh/approval-1");
        await r.GetAsync("/mesh/approval-1/history");
        await r.GetAsync("/mesh/history/all?flow=expense&who=bea");
        await StoredRows.SettledAsync(golden.Silo.Data, "approval-1");
        r.Show("what the database has of it", StoredRows.Of(golden.Silo.Data, "approval-1"));
        r.Key = "root";
        await r.GetAsync("/mesh/approval-1?payload=false");
    });

    [Fact]
    public Task Tenants() => golden.RecordAsync("identity-tenants", async r =>
    {
        r.Key = "ann";
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"tenant-1","flow":"report","payload":{"topic":"ours"}}""");
        r.Key = "eve";
        await r.PostAsync("/mesh/tenant-1:cancel");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"tenant-1","flow":"report","payload":{"topic":"theirs"}}""");
        await r.PostAsync("/mesh/tenant-1:resume?wait=25&payload=false", """{"approved":true}""");
        await StoredRows.SettledAsync(golden.Silo.Data, "other~tenant-1");
        r.Show("what the database has of the second", StoredRows.Of(golden.Silo.Data, "other~tenant-1"));
        r.KeepIds();
        await r.PostAsync("/mesh?wait=25&payload=false", """{"flow":"note"}""", ("Idempotency-Key", "tenants"));
        r.Key = "ann";
        await r.PostAsync("/mesh?wait=25&payload=false", """{"flow":"note"}""", ("Idempotency-Key", "tenants"));
    });

    [Fact]
    public Task Agents_and_models() => golden.RecordAsync("identity-protocols", async r =>
    {
        r.Key = "ann";
        Reply started =
            await r.PostAsync("/a2a/message:send",
                """{"message":{"messageId":"gi-1","contextId":"ctx-gi","role":"ROLE_USER","parts":[{"data":{"topic":"Q3"}}]},"metadata":{"skill":"expense"}}""", Version1);
        string id = started.Json.GetProperty("task").GetProperty("id").GetString()!;
        await r.PostAsync("/a2a/message:send",
            $$$"""{"message":{"messageId":"gi-2","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{"approved":true}}]} }""",
            Version1);
        r.Key = "cc";
        await r.PostAsync("/a2a/message:send",
            $$$"""{"message":{"messageId":"gi-3","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{"approved":true}}]} }""",
            Version1);
        r.Key = "bob";
        await r.PostAsync("/a2a",
            $$$"""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"messageId":"gi-4","taskId":"{{{id}}}","role":"user","parts":[{"kind":"data","data":{"approved":true,"cost_center":"AB123","account":"travel"} }]} } }""");
        await r.GetAsync("/a2a/extendedAgentCard", Version1);
        await r.GetAsync("/.well-known/agent-card.json", Version1);
        r.Note("A model's client that may not answer is told so");
        r.Key = "ann";
        await r.PostAsync("/mcp",
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"expense","arguments":{"topic":"chairs"}}}""", Accept,
            ("MCP-Protocol-Version", "2025-11-25"), ("Idempotency-Key", "gi-mcp"));
        await r.GetAsync("/inbox/me");
    });
}
