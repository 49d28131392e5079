using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>A cross-origin browser request changes nothing at any entry point.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class OtherPagesTests(GuardedGateway guarded, OpenGateway open)
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(20);

    // Each with a body that would do something.
    private static readonly Dictionary<string, string?> Posts = new()
    {
        ["/mesh"] = """{"flow":"invoice"}""",
        ["/mesh/ID:resume"] = """{"approved":true}""",
        ["/mesh/ID:claim"] = null,
        ["/mesh/ID:delegate"] = """{"to":"cc"}""",
        ["/mesh/ID:pause"] = null,
        ["/mesh/ID:cancel"] = null,
        ["/mesh/ID:redrive"] = null,
        ["/tools/call"] = """{"name":"invoice","arguments":{}}""",
        ["/a2a/tasks/ID:cancel"] = null,
        ["/a2a/tasks/ID:pause"] = null,
        ["/a2a/message:send"] = """{"message":{"messageId":"m","role":"ROLE_USER","taskId":"ID","parts":[{"data":{"approved":true}}]}}""",
        ["/a2a"] = """{"jsonrpc":"2.0","id":1,"method":"CancelTask","params":{"id":"ID"}}""",
        ["/mcp"] = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"cancel_task","arguments":{"taskId":"ID"}}}""",
    };

    public static TheoryData<string, bool> EntryPoints
    {
        get
        {
            TheoryData<string, bool> rows = [];
            foreach (string path in Posts.Keys)
            {
                rows.Add(path, false);
                rows.Add(path, true);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(EntryPoints))]
    public async Task Nothing_that_another_page_can_send_is_done(string path, bool isGuarded)
    {
        EntryPointGateway gateway = isGuarded ? guarded : open;

        // One who could do all of it, were it not for the page.
        string who = isGuarded ? "root" : OpenGateway.Caller;
        string id = await gateway.StartPausedAsync(EntryPoint.Mesh, isGuarded ? "ann" : OpenGateway.Caller, "invoice");
        string[] before = await gateway.KindsAsync(who, id);
        string address = path.Replace("ID", id, StringComparison.Ordinal);
        string? body = Posts[path]?.Replace("ID", id, StringComparison.Ordinal);

        foreach ((string Name, string Value) header in new[]
        {
            ("Origin", "http://127.0.0.1:1"), ("Origin", "http://localhost:1"), ("Origin", $"http://localhost:{gateway.Silo.Address.Port}"),
            ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Site", "cross-site"),
        })
        {
            IsPageRefused(await gateway.PostAsync(who, address, body, header), header.Value);
        }

        // An empty form, and a form whose text is JSON.
        (await FormAsync(gateway, who, address, "")).Expect(HttpStatusCode.UnsupportedMediaType);
        (await FormAsync(gateway, who, address, body ?? "{}")).Expect(HttpStatusCode.UnsupportedMediaType);
        IsPageRefused(await FormAsync(gateway, who, address, "", ("Origin", "http://localhost:1")), "an empty form of another port");

        await gateway.UntilAsync(who, id, "paused");
        Assert.Equal(before, await gateway.KindsAsync(who, id));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, EntryPointGateway.App)]
    [InlineData(true, EntryPointGateway.App)]
    public async Task Own_and_named_origins_are_served(bool isGuarded, string? origin)
    {
        EntryPointGateway gateway = isGuarded ? guarded : open;
        string who = isGuarded ? "ann" : OpenGateway.Caller;
        string id = await gateway.StartPausedAsync(EntryPoint.Mesh, who, "invoice");

        Reply canceled = await gateway.PostAsync(
            who, $"/a2a/tasks/{id}:cancel", null,
            ("Origin", origin ?? gateway.Silo.Address.GetLeftPart(UriPartial.Authority)),
            ("Sec-Fetch-Site", origin is null ? "same-origin" : "cross-site"));

        canceled.Expect(HttpStatusCode.OK);
        await gateway.UntilAsync(who, id, "canceled");
    }

    [Fact]
    public async Task The_guides_line_cancels()
    {
        string id = await open.StartPausedAsync(EntryPoint.Mesh, OpenGateway.Caller, "invoice");

        using Process curl =
            Process.Start(new ProcessStartInfo("curl", ["-X", "POST", $"http://127.0.0.1:{open.Silo.Address.Port}/a2a/tasks/{id}:cancel"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> errors = curl.StandardError.ReadToEndAsync();
        string answer = await curl.StandardOutput.ReadToEndAsync().WaitAsync(CommandLimit);

        Assert.True(answer.StartsWith('{'), $"curl said: {answer}{await errors}");
        Assert.Equal("canceled", JsonDocument.Parse(answer).RootElement.GetProperty("status").GetProperty("state").GetString());
        await open.UntilAsync(OpenGateway.Caller, id, "canceled");
    }

    private static Task<Reply> FormAsync(
        EntryPointGateway gateway, string who, string path, string body, params (string Name, string Value)[] headers) =>
        gateway.SendAsync(HttpMethod.Post, who, path, new StringContent(body, MediaTypeHeaderValue.Parse(Form)), headers);

    // Not because of who asks: that is a 403 too.
    private static void IsPageRefused(Reply reply, string what) => Assert.True(
        reply.Status == HttpStatusCode.Forbidden && reply.Text.Contains("foreign_origin", StringComparison.Ordinal),
        $"{what} should have been refused as foreign, and was answered with {(int)reply.Status}: {reply.Text}");
}
