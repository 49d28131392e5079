using System.Net;
using System.Text.Json;
using Asya.Gateway.Tests.Identity;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.Options;
using static Asya.Gateway.Tests.A2A1Caller;

namespace Asya.Gateway.Tests.Webhooks;

/// <summary>Webhooks are registered, shown, listed and deleted as A2A has it, in each version and binding.</summary>
public sealed class WebhookConfigTests : IAsyncLifetime
{
    private const string Url = "https://client.example/hook";

    private GatewayFixture _gateway = null!;

    public static TheoryData<string> Bindings => [JsonRpc, Rest];

    public async Task InitializeAsync()
    {
        _gateway = await GatewayFixture.StartAsync(o => (o.EarlyAnswerWait, o.Push.MaxPerTask) = (TimeSpan.Zero, 3));
        await _gateway.CreateAsync("t-1");
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_1_7_to_10_a_webhook_is_created_shown_listed_and_deleted(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        string whole = $$$"""{"taskId":"t-1","id":"hook-1","url":"{{{Url}}}","authentication":{"scheme":"Bearer"}}""";

        JsonElement created =
            await caller.ResultAsync("push create",
                $$$"""{"taskId":"t-1","id":"hook-1","url":"{{{Url}}}","token":"opaque","authentication":{"scheme":"Bearer","credentials":"s3cr3t"}}""");
        Assert.Equal(whole, created.GetRawText());
        WebhookTarget registered = Assert.Single(_gateway.Cluster.Webhooks.Registered);
        Assert.Equal(("opaque", "s3cr3t"), (registered.Token, registered.Credentials));
        Assert.Equal(whole, (await caller.ResultAsync("push get", """{"taskId":"t-1","id":"hook-1"}""")).GetRawText());
        string named = (await caller.ResultAsync("push create", $$"""{"taskId":"t-1","url":"{{Url}}/2"}""")).GetProperty("id").GetString()!;
        Assert.NotEmpty(named);

        JsonElement first = await caller.ResultAsync("push list", """{"taskId":"t-1","pageSize":1}""");
        Assert.Equal($$"""{"configs":[{{whole}}],"nextPageToken":"hook-1"}""", first.GetRawText());
        JsonElement second = await caller.ResultAsync("push list", """{"taskId":"t-1","pageSize":1,"pageToken":"hook-1"}""");
        Assert.Equal(
            (named, ""), (second.GetProperty("configs")[0].GetProperty("id").GetString(), second.GetProperty("nextPageToken").GetString()));
        Assert.Equal(2, (await caller.ResultAsync("push list", """{"taskId":"t-1"}""")).GetProperty("configs").GetArrayLength());

        for (int time = 0; time < 2; time++)
        {
            JsonElement deleted = await caller.ResultAsync("push delete", """{"taskId":"t-1","id":"hook-1"}""");
            Assert.Equal(binding == Rest ? JsonValueKind.Object : JsonValueKind.Null, deleted.ValueKind);
        }

        Assert.Equal(-32001, await caller.CodeAsync("push get", """{"taskId":"t-1","id":"hook-1"}"""));
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_1_7_to_10_an_unknown_task_has_no_webhooks(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        foreach (string operation in (string[])["push create", "push get", "push list", "push delete"])
        {
            Assert.Equal(-32001, await caller.CodeAsync(operation, $$"""{"taskId":"unknown","id":"h","url":"{{Url}}"}"""));
        }
    }

    [Theory]
    [InlineData("""{"taskId":"t-1"}""", "url")]
    [InlineData("""{"taskId":"t-1","url":7}""", null)]
    [InlineData("""{"taskId":"t-1","url":"http://client.example/h"}""", "url")]
    [InlineData("""{"taskId":"t-1","url":"https://10.0.0.1/h"}""", "url")]
    [InlineData("""{"taskId":"t-1","url":"https://c.example/h","token":"a\u00e9"}""", "token")]
    [InlineData("""{"taskId":"t-1","url":"https://c.example/h","token":"a\r\nX-Evil: 1"}""", null)]
    [InlineData("""{"taskId":"t-1","url":"https://c.example/h","authentication":{"credentials":"x"}}""", "authentication.scheme")]
    [InlineData("""{"taskId":"t-1","url":"https://c.example/h","authentication":{"scheme":"Bearer x"}}""", "authentication")]
    [InlineData("""{"taskId":"t-1","url":"https://c.example/h","authentication":[]}""", "authentication")]
    public async Task A_webhook_that_means_nothing_is_refused(string parameters, string? field)
    {
        foreach (string binding in (string[])[JsonRpc, Rest])
        {
            A2AReply reply = await new A2A1Caller(_gateway, binding).CallAsync("push create", parameters);
            Assert.Equal(-32602, reply.Error);
            Assert.Contains(field is null ? "" : $"\"field\":\"{field}\"", reply.Json.GetRawText(), StringComparison.Ordinal);
        }

        Assert.Empty(_gateway.Cluster.Webhooks.All);
    }

    [Fact]
    public async Task A_task_has_room_for_only_so_many_but_the_same_may_be_replaced()
    {
        A2A1Caller caller = new(_gateway, JsonRpc);
        foreach (string id in (string[])["1", "2", "3", "2"])
        {
            await caller.ResultAsync("push create", $$"""{"taskId":"t-1","id":"{{id}}","url":"{{Url}}"}""");
        }

        Assert.Equal(-32602, await caller.CodeAsync("push create", $$"""{"taskId":"t-1","id":"4","url":"{{Url}}"}"""));
        Assert.Equal(-32602, await caller.CodeAsync("push list", """{"taskId":"t-1","pageToken":"no"}"""));
        Assert.Equal(-32602, await caller.CodeAsync("push list", """{"taskId":"t-1","pageSize":-1}"""));
    }

    [Fact]
    public async Task Version_0_3_has_its_own_names_for_it()
    {
        string whole =
            $$$$"""{"taskId":"t-1","pushNotificationConfig":{"id":"t-1","url":"{{{{Url}}}}","authentication":{"schemes":["Bearer"]}}}""";
        string other = $$$"""{"taskId":"t-1","pushNotificationConfig":{"id":"h","url":"{{{Url}}}"}}""";

        Assert.Equal(whole,
            await Call03Async("set",
                $$$$"""{"taskId":"t-1","pushNotificationConfig":{"url":"{{{{Url}}}}","token":"t","authentication":{"schemes":["Bearer","Basic"],"credentials":"s"}}}"""));
        Assert.Equal(other, await Call03Async("set", other));
        Assert.Equal(whole, await Call03Async("get", """{"id":"t-1"}"""));
        Assert.Equal(other, await Call03Async("get", """{"id":"t-1","pushNotificationConfigId":"h"}"""));
        Assert.Equal($"[{whole},{other}]", await Call03Async("list", """{"id":"t-1"}"""));
        Assert.Equal("null", await Call03Async("delete", """{"id":"t-1","pushNotificationConfigId":"h"}"""));
        Assert.Equal("null", await Call03Async("delete", """{"id":"t-1","pushNotificationConfigId":"h"}"""));
        Assert.Equal("-32001", await Call03Async("get", """{"id":"t-1","pushNotificationConfigId":"h"}"""));
        Assert.Equal("-32001", await Call03Async("list", """{"id":"unknown"}"""));
        Assert.Equal("-32602", await Call03Async("set", """{"taskId":"t-1"}"""));
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task A_message_with_a_webhook_that_is_refused_does_nothing(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        int tasks = _gateway.Cluster.Count;
        const string Bad = ""","configuration":{"taskPushNotificationConfig":{"url":"https://192.168.0.1/h"}}""";
        _gateway.Cluster.Pause("t-1");

        Assert.Equal(-32602, await caller.CodeAsync("send", Message("""{"data":{}}""", rest: Bad)));
        Assert.Equal(-32602, await caller.CodeAsync("stream", Message("""{"data":{}}""", rest: Bad)));
        Assert.Equal(-32602, await caller.CodeAsync("send", Message("""{"data":{}}""", "t-1", rest: Bad)));

        Assert.Equal(tasks, _gateway.Cluster.Count);
        Assert.Equal(TaskPhase.Paused, _gateway.Cluster["t-1"].Now.Phase);
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task A_message_brings_its_webhook_once_however_often_it_is_sent(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        const string Good = ""","configuration":{"returnImmediately":true,"taskPushNotificationConfig":{"url":"https://c.example/h"}}""";
        string message = Message("""{"data":{}}""", rest: Good);
        string id = (await caller.ResultAsync("send", message)).GetProperty("task").GetProperty("id").GetString()!;
        await caller.ResultAsync("send", message);
        _gateway.Cluster.Pause(id);
        await caller.ResultAsync("send", Message("""{"data":{}}""", id, "m-2", rest: Good));

        Assert.Equal(id, Assert.Single(_gateway.Cluster.Webhooks.All, info => info.Key.Id.Value == id).Id);
    }

    [Fact]
    public async Task An_answerer_may_add_no_webhook_and_a_principal_has_a_quota()
    {
        using KeyFile keys = new KeyFile().With("ann", "read create").With("bob", "read create approve");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys, ("Asya:Gateway:Push:MaxPerPrincipal", "2"));
        string first = await SendAsync("ann", null);
        gateway.Cluster.Pause(first);

        Assert.Equal("-32001", await SendAsync("bob", first));
        Assert.Equal(TaskPhase.Paused, gateway.Cluster[first].Now.Phase);
        Assert.Equal("ann", Assert.Single(gateway.Cluster.Webhooks.All).Principal);

        await SendAsync("ann", null);
        int tasks = gateway.Cluster.Count;
        Assert.Equal("-32602", await SendAsync("ann", null));
        Assert.Equal(tasks, gateway.Cluster.Count);

        async Task<string> SendAsync(string who, string? task)
        {
            const string Hook =
                ""","configuration":{"returnImmediately":true,"taskPushNotificationConfig":{"url":"https://c.example/h"}}""";
            string call =
                $$"""{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{{Message("""{"data":{}}""", task, Guid.NewGuid().ToString(), rest: Hook)}}}""";
            using HttpResponseMessage response =
                await gateway.SendAsync(HttpMethod.Post, "/a2a", call, IdentityGateway.KeyOf(who), ("A2A-Version", "1.0"));
            JsonElement answer = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
            return answer.TryGetProperty("error", out JsonElement error)
                ? error.GetProperty("code").GetRawText()
                : gateway.Cluster.Webhooks.All[^1].Key.Value;
        }
    }

    [Fact]
    public async Task Settings_that_cannot_be_right_stop_the_start()
    {
        string noKey = Path.GetTempFileName();
        try
        {
            foreach (Action<WebhookOptions> wrong in (Action<WebhookOptions>[])
                [
                    o => o.LongestRetry = TimeSpan.FromMilliseconds(10),
                    o => o.MaxAttempts = 0,
                    o => o.AllowedHosts.Add("https://x"),
                    o => o.SigningKeyFile = noKey,
                    o => (o.SigningKeyFile, o.Issuer) = (noKey, "me"),
                ])
            {
                OptionsValidationException refusal =
                    await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayFixture.StartAsync(o => wrong(o.Push)));
                Assert.Matches("Push|MaxAttempts", refusal.Message);
            }
        }
        finally
        {
            File.Delete(noKey);
        }
    }

    private async Task<string> Call03Async(string method, string parameters)
    {
        using HttpResponseMessage response =
            await _gateway.PostAsync(
                "/a2a", $$"""{"jsonrpc":"2.0","id":1,"method":"tasks/pushNotificationConfig/{{method}}","params":{{parameters}}}""");
        JsonElement answer = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        return answer.TryGetProperty("error", out JsonElement error)
            ? error.GetProperty("code").GetRawText()
            : answer.GetProperty("result").GetRawText();
    }
}
