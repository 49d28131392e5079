using System.Diagnostics;
using System.Net;

namespace Asya.SystemTests.EntryPoints;

/// <summary>
/// Permissions to start tasks: flows by name with <c>create</c>, any route with <c>compose</c>, and a flow may restrict who.
/// </summary>
[Collection(EntryPointsCollection.Name)]
public sealed class FreeRouteTests(GuardedGateway guarded, OpenGateway open)
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(20);

    public static TheoryData<EntryPoint> EntryPoints => [.. Enum.GetValues<EntryPoint>()];

    [Theory]
    [InlineData("""{"curr":"publish"}""")]
    [InlineData("""{"prev":[],"curr":"draft","next":["x-pause","publish"]}""")]
    public async Task Create_alone_starts_no_route_of_its_own(string route)
    {
        foreach (string who in (string[])["ann", "ann2", "fin", "dev without compose"])
        {
            string id = EntryPointGateway.NewId();

            Reply refused = (await guarded.PostAsync(who, "/mesh", Envelope(id, route)))
                .ExpectProblem(HttpStatusCode.Forbidden, "forbidden");

            Assert.Contains("compose", refused.Detail, StringComparison.Ordinal);
            Assert.Contains(
                "scope=\"compose\"", Assert.Single(refused.Message.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
            (await guarded.GetAsync("root", $"/mesh/{id}")).Expect(HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("root")]
    public async Task Compose_starts_any_route(string who)
    {
        string id = EntryPointGateway.NewId();

        Reply over = (await guarded.PostAsync(who, "/mesh?wait=20", Envelope(id, """{"curr":"draft","next":["echo"]}""")))
            .Expect(HttpStatusCode.Created).ExpectTask("succeeded");

        Assert.Equal("awaiting_review", over.ResultText("status"));
    }

    // No protocol but the mesh has a place for a route; none takes an actor's name for a flow's.
    [Theory]
    [MemberData(nameof(EntryPoints))]
    public async Task An_actor_is_no_flow(EntryPoint entry)
    {
        Assert.True((await guarded.StartAsync(entry, "cleo", "publish")).IsRefused);

        Assert.Empty(
            (await guarded.GetAsync("cleo", "/mesh?flow=publish")).Expect(HttpStatusCode.OK).Json.GetProperty("tasks").EnumerateArray());
    }

    [Fact]
    public async Task A_second_try_of_a_free_route_needs_compose_too()
    {
        string id = EntryPointGateway.NewId();
        (await guarded.PostAsync("dev", "/mesh?wait=20", Envelope(id, """{"curr":"refuser","next":["publish"]}"""))).ExpectTask("failed");

        Reply refused = (await guarded.PostAsync("dev without compose", $"/mesh/{id}:redrive"))
            .ExpectProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Contains("compose", refused.Detail, StringComparison.Ordinal);
        Assert.False((await guarded.GetAsync("dev", $"/mesh/{id}")).Json.TryGetProperty("redriven_as", out _));

        (await guarded.PostAsync("dev", $"/mesh/{id}:redrive")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_second_try_of_a_flow_needs_create()
    {
        string id = (await guarded.StartAsync(EntryPoint.Mesh, "ann", "failing")).TaskId;

        (await guarded.PostAsync("ann", $"/mesh/{id}:redrive")).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [MemberData(nameof(EntryPoints))]
    public async Task A_flow_restricts_who_may_start_it(EntryPoint entry)
    {
        await guarded.AddSealedFlowAsync();
        foreach (string who in (string[])["ann", "ann2", "fin", "dev"])
        {
            (await guarded.StartAsync(entry, who, GuardedGateway.Sealed)).ExpectForbidden();
            Assert.Empty((await guarded.GetAsync(who, $"/mesh?flow={GuardedGateway.Sealed}")).Expect(HttpStatusCode.OK)
                .Json.GetProperty("tasks").EnumerateArray());
        }

        foreach (string who in (string[])["mia", "cleo", "root"])
        {
            await guarded.UntilAsync(who, (await guarded.StartAsync(entry, who, GuardedGateway.Sealed)).TaskId, "succeeded");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_history_that_never_was_is_refused(bool isGuarded)
    {
        (EntryPointGateway gateway, string who) = Composer(isGuarded);
        string id = EntryPointGateway.NewId();

        Reply refused =
            (await gateway.PostAsync(who, "/mesh", Envelope(id, """{"prev":["draft","x-pause","x-resume"],"curr":"publish","next":[]}""")))
            .ExpectProblem(HttpStatusCode.UnprocessableEntity, "invalid");

        Assert.Contains("prev", refused.Detail, StringComparison.Ordinal);
        (await gateway.GetAsync(who, $"/mesh/{id}")).Expect(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true, """{"prev":[],"curr":"echo","next":[]}""")]
    [InlineData(true, """{"curr":"echo"}""")]
    [InlineData(false, """{"prev":[],"curr":"echo","next":[]}""")]
    [InlineData(false, """{"curr":"echo"}""")]
    public async Task A_history_that_is_empty_or_not_there_is_fine(bool isGuarded, string route)
    {
        (EntryPointGateway gateway, string who) = Composer(isGuarded);

        (await gateway.PostAsync(who, "/mesh?wait=20", Envelope(EntryPointGateway.NewId(), route))).Expect(HttpStatusCode.Created)
            .ExpectTask("succeeded");
    }

    [Theory]
    [InlineData(true, "x-pause")]
    [InlineData(true, "x-resume")]
    [InlineData(true, "x-fan-in")]
    [InlineData(true, "x-sink")]
    [InlineData(true, "x-sump")]
    [InlineData(false, "x-pause")]
    [InlineData(false, "x-resume")]
    [InlineData(false, "x-fan-in")]
    [InlineData(false, "x-sink")]
    [InlineData(false, "x-sump")]
    public async Task A_reserved_actor_starts_no_route(bool isGuarded, string actor)
    {
        (EntryPointGateway gateway, string who) = Composer(isGuarded);
        string id = EntryPointGateway.NewId();

        Reply refused = (await gateway.PostAsync(who, "/mesh", Envelope(id, $$"""{"curr":"{{actor}}","next":["publish"]}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(actor, refused.Detail, StringComparison.Ordinal);
        (await gateway.GetAsync(who, $"/mesh/{id}")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_key_may_have_the_scope()
    {
        using Process keys = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [SiloSettings.Product.Assembly, "keys", "new", "--principal", "dev", "--scopes", "create,compose"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        Task<string> errors = keys.StandardError.ReadToEndAsync();
        string output = await keys.StandardOutput.ReadToEndAsync().WaitAsync(CommandLimit);

        Assert.True(output.Contains("\"compose\"", StringComparison.Ordinal), $"It said: {output}{await errors}");
    }

    private static string Envelope(string id, string route) =>
        $$$"""{"id":"{{{id}}}","route":{{{route}}},"payload":{"topic":"Q3","amount":100}}""";

    private (EntryPointGateway Gateway, string Who) Composer(bool isGuarded) => isGuarded ? (guarded, "dev") : (open, OpenGateway.Caller);
}
