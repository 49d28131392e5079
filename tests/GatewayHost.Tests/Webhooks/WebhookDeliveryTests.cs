using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Asya.Gateway.Tests.Fakes;
using Asya.Gateway.Webhooks;
using Asya.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Tests.Webhooks;

/// <summary>A task's events reach its webhook in order, with retries, and no other address.</summary>
public sealed class WebhookDeliveryTests : IAsyncLifetime
{
    private Webhook _hook = null!;

    public async Task InitializeAsync() => _hook = await Webhook.StartAsync();

    public async Task DisposeAsync() => await _hook.DisposeAsync();

    [Fact]
    public async Task A_webhook_of_a_message_receives_every_event_in_order()
    {
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();
        string id =
            await WebhookGateway.SendAsync(gateway,
                $$$"""{"url":"{{{_hook.Url}}}?who=me","token":"tok","authentication":{"scheme":"Bearer","credentials":"s3cr3t"}}""");
        gateway.Cluster.Step(id, "publish");
        gateway.Cluster.Pause(id);
        gateway.Cluster.Continue(id);
        gateway.Cluster.Succeed(id);

        List<WebhookCall> told = [];
        while (told.Count < 5)
        {
            told.Add(await _hook.NextAsync());
        }

        Assert.Equal(
            [
                "statusUpdate TASK_STATE_WORKING", "statusUpdate TASK_STATE_INPUT_REQUIRED", "statusUpdate TASK_STATE_WORKING",
                "artifactUpdate",
                "statusUpdate TASK_STATE_COMPLETED",
            ],
            told.Select(static one => one.What));
        Assert.Equal([$"{id}-1", $"{id}-3", $"{id}-4", $"{id}-5-result", $"{id}-5"], told.Select(static one => one.EventId));
        Assert.All(told,
            static one =>
                Assert.Equal(("application/a2a+json", "Bearer s3cr3t", "tok"),
                    (one.Headers["Content-Type"], one.Headers["Authorization"], one.Headers["X-A2A-Notification-Token"])));
        Assert.DoesNotContain(told, static one => one.Headers.ContainsKey("X-Asya-Signature") || one.Headers.ContainsKey("traceparent"));
        Assert.Equal("done", told[3].Json.GetProperty("artifactUpdate").GetProperty("artifact").GetProperty("parts")[0].GetProperty("data")
            .GetProperty("final_report").GetString());
        JsonElement form = told[1].Json.GetProperty("statusUpdate").GetProperty("status").GetProperty("message").GetProperty("parts")[1];
        Assert.Equal(1, form.GetProperty("metadata").GetProperty("pause").GetInt32());
        await StateAsync(gateway, WebhookState.Done);
    }

    [Fact]
    public async Task A_webhook_of_0_3_receives_the_task()
    {
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();
        string hook = $$$"""{"url":"{{{_hook.Url}}}","token":"tok","authentication":{"schemes":["Basic"],"credentials":"YTpi"}}""";
        using HttpResponseMessage response = await gateway.PostAsync("/a2a", $$$$"""
            {"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"kind":"message","messageId":"m","role":"user","parts":[{"kind":"data","data":{}}]},
             "configuration":{"blocking":false,"pushNotificationConfig":{{{{hook}}}}}}}
            """);
        string id = (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("result").GetProperty("id").GetString()!;
        gateway.Cluster.Succeed(id);

        WebhookCall working = await _hook.NextAsync();
        WebhookCall over = await _hook.NextAsync();

        Assert.Equal("working", A2A1Caller.State(working.Json));
        Assert.Equal(("application/json", "Basic YTpi"), (over.Headers["Content-Type"], over.Headers["Authorization"]));
        Assert.Equal(("task", id, "completed"),
            (over.Json.GetProperty("kind").GetString(), over.Json.GetProperty("id").GetString(), A2A1Caller.State(over.Json)));
        Assert.Equal(1, over.Json.GetProperty("artifacts").GetArrayLength());
        Assert.False(working.Json.TryGetProperty("artifacts", out _));
    }

    [Fact]
    public async Task A_failed_delivery_is_retried_before_the_next_event()
    {
        _hook.AnswerWith(500, 404, 302);
        _hook.Answer += static (number, context) =>
        {
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();
        string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");
        gateway.Cluster.Fail(id, "bad", "It broke");

        List<WebhookCall> told = [];
        while (told.Count < 5)
        {
            told.Add(await _hook.NextAsync());
        }

        Assert.Equal([$"{id}-1", $"{id}-1", $"{id}-1", $"{id}-1", $"{id}-2"], told.Select(static one => one.EventId));
        Assert.All(told, static one => Assert.Equal("/hook", one.Target));
        Assert.Equal(told[0].Text, told[3].Text);
        await StateAsync(gateway, WebhookState.Done);
        JsonElement log = (await ShowAsync(gateway, id)).GetProperty("attempts");
        Assert.Equal(
            ["1 500 refused", "1 404 refused", "1 302 redirections are not followed", "1 200 ", "2 200 "],
            log.EnumerateArray()
                .Select(static one =>
                    $"{one.GetProperty("event")} {one.GetProperty("status")} {(one.TryGetProperty("reason", out JsonElement reason) ? reason : "")}"));
    }

    [Fact]
    public async Task A_webhook_that_answers_410_receives_nothing_more()
    {
        _hook.AnswerWith(410);
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();
        string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");
        await _hook.NextAsync();
        await gateway.Cluster.Webhooks.Changes.UntilAsync("the webhook is dropped", () => gateway.Cluster.Webhooks.All.IsEmpty);

        gateway.Cluster.Succeed(id);

        Assert.Equal(
            -32001, await new A2A1Caller(gateway, A2A1Caller.JsonRpc).CodeAsync("push get", $$"""{"taskId":"{{id}}","id":"{{id}}"}"""));
        Assert.Equal(1, _hook.Count);
    }

    [Fact]
    public async Task A_webhook_that_always_fails_is_given_up_and_listed_and_gets_the_rest_when_redriven()
    {
        _hook.AnswerWith(500, 500, 500);
        await using GatewayFixture gateway = await WebhookGateway.StartAsync(o => o.Push.MaxAttempts = 3);
        string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}","id":"h"}""");
        await StateAsync(gateway, WebhookState.Dead);
        await gateway.Log.WarnedAsync(3612);
        gateway.Cluster.Succeed(id);

        using (HttpResponseMessage response = await gateway.Http.GetAsync("/mesh/push/dead-letters?limit=10"))
        {
            JsonElement list = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
            JsonElement dead = Assert.Single(list.GetProperty("webhooks").EnumerateArray());
            Assert.Equal((id, "h", "dead", 500),
                (dead.GetProperty("task_id").GetString(), dead.GetProperty("id").GetString(), dead.GetProperty("state")
                    .GetString(), dead.GetProperty("attempts")[0].GetProperty("status").GetInt32()));
        }

        using HttpResponseMessage redriven = await gateway.PostAsync($"/mesh/push/dead-letters/{id}/h:redrive", "");
        Assert.Equal(HttpStatusCode.Accepted, redriven.StatusCode);
        await StateAsync(gateway, WebhookState.Done);
        Assert.Equal(6, _hook.Count);
        using HttpResponseMessage again = await gateway.PostAsync($"/mesh/push/dead-letters/{id}/h:redrive", "");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task A_webhook_that_never_answers_costs_its_time_and_the_others_nothing()
    {
        TaskCompletionSource never = new();
        _hook.Answer = (_, _) => never.Task;
        await using Webhook other = await Webhook.StartAsync();
        await using GatewayFixture gateway = await WebhookGateway.StartAsync(o => o.Push.RequestTimeout = TimeSpan.FromMilliseconds(300));
        await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");
        await _hook.NextAsync();

        string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{other.Url}}"}""");
        Assert.Equal($"{id}-1", (await other.NextAsync()).EventId);

        await _hook.NextAsync();
        Assert.Equal("no answer in time", gateway.Cluster.Webhooks.All[0].Log[0].Reason);
        never.SetResult();
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        _hook.Answer = static async (_, context) =>
        {
            byte[] much = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(much, context.RequestAborted);
            }
        };
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();
        await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");

        await gateway.Cluster.Webhooks.Changes.UntilAsync(
            "the notification counts as delivered", () => gateway.Cluster.Webhooks.All[0].Cursor == 1);
    }

    [Fact]
    public async Task A_name_that_turns_to_a_private_address_after_registration_is_not_connected_to()
    {
        FakeResolver names = new FakeResolver().With("rebind.example", "93.184.216.34", "127.0.0.1")
            .With("both.example", "93.184.216.34 10.0.0.1").With("local.example", "::ffff:127.0.0.1");
        await using GatewayFixture gateway = await WebhookGateway.StartAsync(
            o => o.Push.AllowInsecure = false, builder => builder.Services.AddSingleton<WebhookResolver>(names));
        string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"https://rebind.example:{{_hook.Port}}/hook"}""");

        await gateway.Cluster.Webhooks.Changes.UntilAsync("an attempt is noted", () => gateway.Cluster.Webhooks.All[0].Log.Length > 0);

        Assert.Equal((0, WebhookAddressRules.MustBePublic),
            (gateway.Cluster.Webhooks.All[0].Log[0].Status, gateway.Cluster.Webhooks.All[0].Log[0].Reason));
        Assert.Equal(0, _hook.Count);
        foreach (string host in (string[])["both.example", "local.example", "127.0.0.1", "localhost."])
        {
            A2AReply reply = await new A2A1Caller(gateway, A2A1Caller.Rest)
                .CallAsync("push create", $$"""{"taskId":"{{id}}","url":"https://{{host}}/h"}""");
            Assert.True(host == "localhost." || reply.Error == -32602, host);
            Assert.DoesNotContain("10.0.0.1", reply.Json.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_signature_proves_who_sent_what_to_whom()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa older = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem() + "\n" + older.ExportECPrivateKeyPem() + "\n");
        try
        {
            await using GatewayFixture gateway =
                await WebhookGateway.StartAsync(o => (o.Push.SigningKeyFile, o.Push.Issuer) = (file, "https://gw.example"));
            string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");
            WebhookCall told = await _hook.NextAsync();
            JsonWebKeySet keys = new(await gateway.Http.GetStringAsync("/.well-known/jwks.json"));

            Assert.Equal(2, keys.Keys.Count);
            Assert.All(keys.Keys, static published => Assert.False(published.HasPrivateKey));
            TokenValidationParameters rules =
                new()
                {
                    ValidIssuer = "https://gw.example",
                    ValidAudience = _hook.Url,
                    IssuerSigningKeys = keys.Keys,
                    ValidAlgorithms = ["ES256"]
                };
            TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(told.Headers["X-Asya-Signature"], rules);

            Assert.True(result.IsValid, result.Exception?.Message);
            JsonWebToken token = (JsonWebToken)result.SecurityToken;
            Assert.Equal(keys.Keys[0].KeyId, token.Kid);
            Assert.Equal((id, told.DeliveryId), (token.GetClaim("taskId").Value, token.GetClaim("deliveryId").Value));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(told.Body)), token.GetClaim("bodySha256").Value);
            Assert.NotEmpty(token.Id);
            Assert.InRange(token.ValidTo - token.IssuedAt, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_webhook_whose_secrets_cannot_be_read_is_given_up_and_not_called()
    {
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();
        gateway.Cluster.Webhooks.HasLostItsKey = true;
        await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");

        await StateAsync(gateway, WebhookState.Dead);
        await gateway.Log.WarnedAsync(3612);
        Assert.Equal(0, _hook.Count);
    }

    [Fact]
    public async Task A_stop_lets_deliveries_in_flight_finish_and_releases_the_slow_ones()
    {
        TaskCompletionSource slow = new();
        _hook.Answer = (number, _) => number == 1 ? slow.Task : Task.CompletedTask;
        await using GatewayFixture gateway = await WebhookGateway.StartAsync(o => o.Push.DrainTime = TimeSpan.FromMilliseconds(200));
        await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");
        await _hook.NextAsync();

        await gateway.StopAsync();

        WebhookBatch left = await gateway.Cluster.Webhooks.LeaseAsync(9, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.Equal(0, Assert.Single(left.Deliveries).Attempts);
        slow.SetResult();
    }

    [Fact]
    public async Task A_lost_report_is_logged_and_its_event_is_delivered_again_after_the_lease()
    {
        await using GatewayFixture gateway = await WebhookGateway.StartAsync(o => o.Push.RequestTimeout = TimeSpan.FromMilliseconds(300));
        gateway.Cluster.Webhooks.LostReports = 1;
        string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");

        Assert.Equal($"{id}-1", (await _hook.NextAsync()).EventId);
        await gateway.Log.WarnedAsync(3611);
        Assert.Equal($"{id}-1", (await _hook.NextAsync("that the same is told again")).EventId);
    }

    [Fact]
    public async Task A_lost_live_event_is_made_up_for_by_looking()
    {
        await using GatewayFixture gateway = await WebhookGateway.StartAsync(o => o.Push.LooksEvery = TimeSpan.FromMilliseconds(150));
        string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}"}""");
        await _hook.NextAsync();
        gateway.Cluster.Feed.IsDeaf = true;
        gateway.Cluster.Pause(id);

        Assert.Equal("statusUpdate TASK_STATE_INPUT_REQUIRED", (await _hook.NextAsync()).What);
    }

    private static async Task<JsonElement> ShowAsync(GatewayFixture gateway, string id)
    {
        using HttpResponseMessage response = await gateway.Http.GetAsync($"/mesh/{id}/push");
        return Assert.Single((await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("webhooks").EnumerateArray());
    }

    private static Task StateAsync(GatewayFixture gateway, WebhookState state) =>
        gateway.Cluster.Webhooks.Changes.UntilAsync($"the webhook is {state}", () => gateway.Cluster.Webhooks.All[0].State == state);
}
