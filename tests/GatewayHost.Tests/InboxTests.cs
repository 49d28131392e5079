using System.Net;
using System.Text.RegularExpressions;
using Asya.Events;
using Asya.Gateway.Inbox;
using Asya.Gateway.Tests.Identity;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Gateway.Tests;

/// <summary>The inbox's files and its change events.</summary>
public sealed partial class InboxTests
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(null, "/inbox")]
    [InlineData("/asya", "/asya/inbox")]
    public async Task The_page_and_all_its_files_are_served_under_any_prefix(string? prefix, string path)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.PathBase = prefix);

        // Without the slash the browser is sent on, and every address of the page is relative to that.
        using HttpResponseMessage page = await gateway.Http.GetAsync(path);
        string html = await page.Content.ReadAsStringAsync();
        Uri at = page.RequestMessage!.RequestUri!;

        Assert.Equal(path + "/", at.AbsolutePath);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        string[] files = [
            .. Attribute().Matches(html).Select(match => match.Groups[1].Value).Where(static file => !file.StartsWith('#')).Distinct()];
        Assert.Equal(3, files.Length);
        string folder = files[0].Split('/')[0];
        foreach (string file in files.Concat(gateway.Services.GetRequiredService<InboxFiles>().Names.Select(name => $"{folder}/{name}")))
        {
            using HttpResponseMessage answer = await gateway.Http.GetAsync(new Uri(at, file));
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{file}: {answer.StatusCode}");
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
        }
    }

    [Fact]
    public async Task The_page_allows_itself_nothing_but_its_own_scripts_styles_and_addresses()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage page = await gateway.Http.GetAsync("/inbox/");
        string html = await page.Content.ReadAsStringAsync();

        Assert.Equal(Policy, Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=)", html);
        Assert.DoesNotMatch(@"\son\w+=", html);
        InboxFiles files = gateway.Services.GetRequiredService<InboxFiles>();
        foreach (string name in files.Names.Where(static name => name.EndsWith(".js", StringComparison.Ordinal)))
        {
            // Values of a task are text and never interpreted.
            Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc",
                System.Text.Encoding.UTF8.GetString(files.Find(name)!));
        }
    }

    [Fact]
    public async Task Browsers_keep_the_files_for_ever_and_ask_for_the_page_anew()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage page = await gateway.Http.GetAsync("/inbox/");
        using HttpRequestMessage again = new(HttpMethod.Get, "/inbox/");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        using HttpResponseMessage known = await gateway.Http.SendAsync(again);
        using HttpResponseMessage other = await gateway.Http.GetAsync("/inbox/0123456789abcdef/app.js");
        using HttpResponseMessage none = await gateway.Http.GetAsync("/inbox/0123456789abcdef/none.js");

        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal("no-store", other.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Assert.Single(none.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Me_returns_the_caller()
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys.With("ann", "approve", groups: "finance legal"));
        await using GatewayFixture open = await GatewayFixture.StartAsync();

        using HttpResponseMessage ann = await gateway.SendAsync(HttpMethod.Get, "/inbox/me", null, IdentityGateway.KeyOf("ann"));
        using HttpResponseMessage anonymous = await open.Http.GetAsync("/inbox/me");

        Assert.Equal(
            """{"identity":true,"principal":"ann","tenant":"","groups":["finance","legal"],"scopes":["read","approve"]}""",
            (await GatewayFixture.JsonAsync(ann, HttpStatusCode.OK)).GetRawText());
        Assert.Equal(
            """{"identity":false,"principal":null,"tenant":"","groups":[],"scopes":["read","create","compose","approve","cancel","admin"]}""",
            (await GatewayFixture.JsonAsync(anonymous, HttpStatusCode.OK)).GetRawText());
    }

    [Fact]
    public async Task A_change_event_names_no_task_and_a_burst_is_one_event()
    {
        ManualTimeProvider clock = new();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(clock: clock);
        using HttpResponseMessage response = await gateway.Http.GetAsync("/inbox/changes", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync());
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("event: changed\ndata: {}\n", await EventAsync(lines));

        for (int n = 1; n <= 50; n++)
        {
            gateway.Cluster.Feed.Publish([Change("task-1", n)]);
        }

        Task<string> next = EventAsync(lines);
        await PassAsync(clock, ChangesEndpoint.Pace);
        Assert.Equal("event: changed\ndata: {}\n", await next);

        // The fifty were one event: the next one is the keep-alive.
        Task<string> silence = EventAsync(lines);
        await PassAsync(clock, new GatewayOptions().KeepAliveEvery);
        Assert.Equal(": keepalive\n", await silence);
    }

    [Fact]
    public async Task Events_of_another_tenant_and_progress_are_no_changes()
    {
        ManualTimeProvider clock = new();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(clock: clock);
        using HttpResponseMessage response = await gateway.Http.GetAsync("/inbox/changes", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync());
        await EventAsync(lines);

        gateway.Cluster.Feed.Publish([Change("other~task-1", 1), Change("task-1", TaskEvent.Live)]);

        Task<string> silence = EventAsync(lines);
        await PassAsync(clock, new GatewayOptions().KeepAliveEvery);
        Assert.Equal(": keepalive\n", await silence);
    }

    [Fact]
    public async Task Events_that_may_have_been_lost_count_as_a_change()
    {
        ManualTimeProvider clock = new();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(clock: clock);
        using HttpResponseMessage response = await gateway.Http.GetAsync("/inbox/changes", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync());
        await EventAsync(lines);

        gateway.Services.GetRequiredService<Asya.Streaming.LiveEventReceiver>().NotifyGap();

        Task<string> next = EventAsync(lines);
        await PassAsync(clock, ChangesEndpoint.Pace);
        Assert.Equal("event: changed\ndata: {}\n", await next);
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Attribute();

    private static TaskEvent Change(string key, long seq) =>
        new() { Key = new TaskKey(key), Seq = seq, Kind = "paused", Phase = TaskPhase.Paused };

    private static async Task<string> EventAsync(StreamReader lines)
    {
        string text = "";
        while (await lines.ReadLineAsync().WaitAsync(Patience) is { Length: > 0 } line)
        {
            text += line + "\n";
        }

        return text;
    }

    // The endpoint pauses after each event; then it sends the next one, or a keep-alive.
    private static async Task PassAsync(ManualTimeProvider clock, TimeSpan time)
    {
        DateTimeOffset rested = clock.GetUtcNow() + ChangesEndpoint.Pace;
        await clock.ArmedAsync("the changes stream to rest", timer => timer.IsDelay && timer.Due == rested);
        clock.Advance(time);
    }
}
