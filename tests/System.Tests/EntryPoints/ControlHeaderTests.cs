using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>Names with a meaning for the engine are reserved: no client may set them.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class ControlHeaderTests(GuardedGateway guarded, OpenGateway open)
{
    private const string Approving = """{"prompt":"Smuggled","when":{"expire":{"after":"1s","answer":{"approved":true}}}}""";

    // Each may come with its name in any case, and written with escapes.
    private static readonly Dictionary<string, string> Control = new()
    {
        ["x-asya-pause"] = Approving,
        ["X-Asya-Pause"] = """{"prompt":"Smuggled","when":{"expire":{"after":"1s","route":["publish"]}}}""",
        ["X-ASYA-PAUSE"] = "{}",
        ["x-asya-fan-in"] = """{"actor":"publish","aggregation_key":"/results","on_failure":"fail"}""",
        ["x-asya-slice"] = """{"index":0,"count":1}""",
        ["x-asya-end"] = """{"status":"succeeded","origin_id":"victim-7"}""",
        ["x-asya-redrive-of"] = "\"victim-7\"",
        ["x-asya-error"] = """{"code":"timeout"}""",
        ["x-asya-resume-input"] = """{"approved":true}""",
        ["x-asya-a2a-task-id"] = "\"victim-7\"",
        ["x-asya-of-a-later-version"] = "1",
        ["x-asya-"] = "null",
        ["_on_error"] = "\"publish\"",
        ["_ON_ERROR"] = "[\"publish\"]",
        ["_of_a_later_version"] = "1",
        ["_"] = "1",
    };

    private static readonly string[] Smuggled = ["x-asya-pause", "_on_error", "x-asya-fan-in", "x-asya-end"];

    public static TheoryData<string> Names => [.. Control.Keys];

    public static TheoryData<EntryPoint> EntryPoints => [.. Enum.GetValues<EntryPoint>()];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_control_header_of_a_flows_start_is_refused(string name) =>
        IsRefusedAsync(guarded, "ann", name, name, "\"flow\":\"invoice\"");

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_control_header_of_a_free_route_is_refused(string name) =>
        IsRefusedAsync(guarded, "dev", name, name, "\"route\":{\"curr\":\"draft\",\"next\":[\"x-pause\",\"publish\"]}");

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_control_header_is_refused_with_identity_off(string name) =>
        IsRefusedAsync(open, OpenGateway.Caller, name, name, "\"flow\":\"invoice\"");

    [Fact]
    public Task A_control_header_is_refused_however_its_name_is_written() =>
        IsRefusedAsync(guarded, "ann", "\\u0078-asya-p\\u0061use", "x-asya-pause", "\"flow\":\"invoice\"", Approving);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trace_context_and_headers_without_a_meaning_pass(bool isGuarded)
    {
        (EntryPointGateway gateway, string who) = isGuarded ? ((EntryPointGateway)guarded, "ann") : (open, OpenGateway.Caller);
        const string Headers =
            """
            {"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"vendor=1",
             "x-customer":"C-7","x-asyaless":1,"asya":2,"on_error":3,"a_b":4}
            """;
        string id = EntryPointGateway.NewId();

        (await gateway.PostAsync(who, "/mesh?wait=20", $$"""{"id":"{{id}}","flow":"invoice","headers":{{Headers}} }"""))
            .Expect(HttpStatusCode.Created).ExpectTask("paused");

        JsonElement kept = (await gateway.GetAsync(who, $"/mesh/{id}/checkpoint")).Expect(HttpStatusCode.OK).Json.GetProperty("headers");
        Assert.Equal("C-7", kept.GetProperty("x-customer").GetString());
        Assert.Equal([1, 2, 3, 4], new[] { "x-asyaless", "asya", "on_error", "a_b" }.Select(name => kept.GetProperty(name).GetInt32()));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", kept.GetProperty("traceparent").GetString(), StringComparison.Ordinal);
    }

    // In a protocol without headers, similar members are data or ignored.
    [Theory]
    [MemberData(nameof(EntryPoints))]
    public async Task An_envelope_inside_a_message_has_no_effect(EntryPoint entry)
    {
        const string Envelope =
            """
            ,"headers":{"x-asya-pause":{"prompt":"Smuggled"},"_on_error":"publish","x-asya-end":{"origin_id":"victim-7"}},
             "x-asya-pause":{"prompt":"Smuggled","when":{"expire":{"after":"1s","answer":{"approved":true}}}},"_on_error":"publish","x-asya-fan-in":{"actor":"publish"},
             "route":{"prev":["smuggled"],"curr":"publish","next":[]},"parent_id":"smuggled","status":"succeeded","principal":"bob","by":"bob"
            """;

        string id = await guarded.StartPausedAsync(entry, "ann", "invoice", smuggled: Envelope);

        Reply task = await guarded.UntilAsync("ann", id, "paused");
        Assert.Equal("Pay this invoice?", task.Json.GetProperty("pause_metadata").GetProperty("prompt").GetString());
        Assert.Equal("""{"prev":["draft","x-pause"],"curr":"x-resume","next":["publish"]}""", task.Json.GetProperty("route").GetRawText());
        Assert.False(task.Json.TryGetProperty("parent_id", out _));
        JsonElement checkpoint = (await guarded.GetAsync("ann", $"/mesh/{id}/checkpoint")).Expect(HttpStatusCode.OK).Json;
        foreach (JsonElement headers in new[] { task.Json.GetProperty("headers"), checkpoint.GetProperty("headers") })
        {
            Assert.DoesNotContain(headers.EnumerateObject(), header => Smuggled.Contains(header.Name, StringComparer.OrdinalIgnoreCase));
        }

        (await guarded.AnswerAsync(EntryPoint.Mesh, "cc", id, """{"approved":true}""")).ExpectForbidden();
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, """{"approved":true}""")).IsRefused);
        Assert.Equal("published", (await guarded.UntilAsync("ann", id, "succeeded")).ResultText("status"));
    }

    // HTTP's own headers are no envelope's.
    [Fact]
    public async Task An_engine_header_of_a_request_has_no_effect()
    {
        string id = EntryPointGateway.NewId();

        (await guarded.PostAsync("ann", "/mesh?wait=20", $$"""{"id":"{{id}}","flow":"invoice"}""", ("x-asya-pause", Approving),
            ("_on_error", "publish"))).ExpectTask("paused");

        Reply task = await guarded.UntilAsync("ann", id, "paused");
        Assert.Equal("Pay this invoice?", task.Json.GetProperty("pause_metadata").GetProperty("prompt").GetString());
        Assert.DoesNotContain("Smuggled", task.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_of_ones_own_may_be_the_parent()
    {
        string own = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann", "invoice");

        Reply child = (await guarded.PostAsync("ann", "/mesh", Child(EntryPointGateway.NewId(), own))).Expect(HttpStatusCode.Created);

        Assert.Equal(own, child.Json.GetProperty("parent_id").GetString());
    }

    // An approver sees what waits for an answer. That does not make it the approver's own.
    [Theory]
    [InlineData("another principal's", "ann", "fin")]
    [InlineData("one that the caller may read", "ann2", "ann")]
    [InlineData("another tenant's", "ann", "eve")]
    [InlineData("unknown", "ann", null)]
    public async Task A_task_of_others_is_no_parent(string whose, string who, string? owner)
    {
        string parent = owner is null ? "door-that-is-not-there" : await guarded.StartPausedAsync(EntryPoint.Mesh, owner, "invoice");
        string id = EntryPointGateway.NewId();

        Reply refused = await guarded.PostAsync(who, "/mesh", Child(id, parent));

        Assert.True(refused.Status == HttpStatusCode.UnprocessableEntity,
            $"A parent that is {whose} should have been refused, and was answered with {(int)refused.Status}: {refused.Text}");
        Assert.Contains("parent_id", refused.ExpectProblem(HttpStatusCode.UnprocessableEntity, "invalid").Detail, StringComparison.Ordinal);
        (await guarded.GetAsync(who, $"/mesh/{id}")).Expect(HttpStatusCode.NotFound);
    }

    private static string Child(string id, string parent) => $$"""{"id":"{{id}}","flow":"invoice","parent_id":"{{parent}}"}""";

    private static async Task IsRefusedAsync(
        EntryPointGateway gateway, string who, string written, string name, string what, string? value = null)
    {
        string id = EntryPointGateway.NewId();
        string body =
            $$$"""{"id":"{{{id}}}",{{{what}}},"headers":{"x-customer":"C-7","{{{written}}}":{{{value ?? Control[name]}}}},"payload":{"topic":"Q3"}}""";

        Reply refused = (await gateway.PostAsync(who, "/mesh", body)).ExpectProblem(HttpStatusCode.UnprocessableEntity, "invalid");

        Assert.Contains(name, refused.Detail, StringComparison.Ordinal);
        (await gateway.GetAsync(who, $"/mesh/{id}")).Expect(HttpStatusCode.NotFound);
    }
}
