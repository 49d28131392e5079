using System.Collections.Concurrent;

namespace Asya.Cli.Tests;

/// <summary>Gateways that are not there, are none, cut their streams, or send what a terminal would obey.</summary>
public sealed class HostileGatewayTests
{
    [Fact]
    public async Task Without_a_gateway_every_command_says_so()
    {
        Uri nowhere = new($"http://127.0.0.1:{FreePort.Next()}");
        foreach (string[] args in (string[][])[
            ["tasks", "ls"], ["tasks", "get", "t"], ["tasks", "watch", "t"], ["tasks", "start", "f"], ["flows", "ls"], ["doctor"],
            ["tasks", "answer", "t", "--pause", "1", "--answer", "{}"], ["tasks", "cancel", "t", "--yes"], ["tasks", "redrive", "t"]])
        {
            CommandRun run = (await CommandRun.InAsync(nowhere, args)).Expect(5);
            Assert.Contains("cannot be reached", run.Error + run.Out, StringComparison.Ordinal);
        }

        Assert.Contains(
            "--idempotency-key", (await CommandRun.InAsync(nowhere, "tasks", "start", "f")).Expect(5).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_does_nothing_to_the_terminal()
    {
        await using HostileGateway gateway = await HostileGateway.StartAsync(static context => HostileGateway.WriteAsync(
            context, 409, "application/problem+json",
            """{"title":"\u001b]0;mine\u0007","detail":"a\r\nb\u009b2J","reason":"\u202ex","errors":[{"field":"\u001b[A","message":"\u001b[B"}]}"""));

        CommandRun run = (await CommandRun.InAsync(gateway.Address, "tasks", "get", "t")).Expect(4);

        Assert.Contains(@"\u001b]0;mine\u0007: a\u000d\u000ab\u009b2J (\u202ex)", run.Error, StringComparison.Ordinal);
        Assert.Contains(@"\u001b[A: \u001b[B", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Error, static c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
    }

    [Theory]
    [InlineData(200, "text/html", "<p>Welcome")]
    [InlineData(200, "application/json", "{")]
    [InlineData(502, "text/html", "Bad gateway")]
    public async Task What_is_no_gateway_is_told_as_that(int status, string type, string body)
    {
        await using HostileGateway gateway = await HostileGateway.StartAsync(
            context => HostileGateway.WriteAsync(context, status, type, body));

        Assert.Contains("no gateway", (await CommandRun.InAsync(gateway.Address, "tasks", "get", "t")).Expect(5).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_and_an_answer_follow_no_redirect()
    {
        int asked = 0;
        await using HostileGateway other = await HostileGateway.StartAsync(context =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        await using HostileGateway gateway = await HostileGateway.StartAsync(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.Address.AbsoluteUri;
            return Task.CompletedTask;
        });

        CommandRun run = await new CommandRun.Terminal(gateway.Address) { Key = "asya_secret" }.RunAsync(
            "tasks", "answer", "t", "--pause", "1", "--answer", "{}");

        Assert.Contains($"sends on to {other.Address}", run.Expect(5).Error, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task A_watch_goes_on_behind_the_last_event_that_it_has_seen()
    {
        ConcurrentQueue<string> resumed = new();
        CommandRun.Terminal terminal = new(null) { Listened = ["\\u001b[2J", "second"] };
        await using HostileGateway gateway = await HostileGateway.StartAsync(async context =>
        {
            string last = context.Request.Headers["Last-Event-ID"].ToString();
            if (!context.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal))
            {
                string status = resumed.Count > 1 ? "succeeded" : "running";
                await HostileGateway.WriteAsync(context, 200, "application/json", $$"""{"id":"t","status":"{{status}}"}""");
                return;
            }

            resumed.Enqueue(last);
            if (last == "8")
            {
                context.Response.StatusCode = 204;
                return;
            }

            string events = last == "7"
                ? "id: 8\nevent: update\ndata: {\"kind\":\"second\"}\n\n"
                : "id: 7\nevent: update\ndata: {\"kind\":\"first\"}\n\nevent: \u001b[2J\ndata: \u001b[2J\n\nid: 9\nevent: update\ndata: {\"ki";
            await HostileGateway.WriteAsync(context, 200, "text/event-stream", events);
            await context.Response.Body.FlushAsync();

            // A reset connection loses what has not been read yet.
            await terminal.SaidAsync(last == "7" ? 1 : 0);
            context.Abort();
        });

        CommandRun run = (await terminal.RunAsync("tasks", "watch", "t", "--url", gateway.Address.AbsoluteUri)).Expect(0);

        Assert.Equal(["", "7", "8"], resumed);
        Assert.Equal(["first", @"\u001b[2J  \u001b[2J", "second"], run.Out.Split('\n')[..3]);
    }

    [Fact]
    public async Task A_list_is_asked_for_page_by_page()
    {
        await using HostileGateway gateway = await HostileGateway.StartAsync(static context => HostileGateway.WriteAsync(
            context, 200, "application/json",
            context.Request.Query["cursor"] == "a b"
                ? """{"tasks":[{"id":"t2"}],"next_cursor":null}"""
                : """{"tasks":[{"id":"t1"}],"next_cursor":"a b"}"""));

        CommandRun run = (await CommandRun.InAsync(gateway.Address, "tasks", "ls", "--json")).Expect(0);

        Assert.Equal(["t1", "t2"], run.Json.GetProperty("tasks").EnumerateArray().Select(static task => task.GetProperty("id").GetString()));
    }
}
