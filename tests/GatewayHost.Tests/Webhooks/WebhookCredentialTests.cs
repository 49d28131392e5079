using System.Net;
using System.Text.Json;
using Asya.Gateway.Tests.Identity;
using Asya.Gateway.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Tests.Webhooks;

/// <summary>A webhook ends with the credential that registered it.</summary>
public sealed class WebhookCredentialTests : IAsyncLifetime
{
    private static readonly TimeSpan KeyReload = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _clock = new();
    private Webhook _hook = null!;

    public async Task InitializeAsync() => _hook = await Webhook.StartAsync();

    public async Task DisposeAsync() => await _hook.DisposeAsync();

    [Fact]
    public async Task Nothing_is_sent_once_the_key_has_left_the_file_and_all_of_it_once_the_key_is_back_and_an_admin_redrives()
    {
        using KeyFile keys = new KeyFile().With("ann", "create read").With("root", "admin");
        await using GatewayFixture gateway = await StartAsync(keys);
        string id = await RegisteredAsync(gateway, IdentityGateway.KeyOf("ann"));

        keys.Without("ann");
        _clock.Advance(KeyReload);
        gateway.Cluster.Pause(id);

        await EndedAsync(gateway);
        Assert.Equal(1, _hook.Count);
        Assert.Equal(HttpStatusCode.Accepted, await RedriveAsync(gateway, id));
        await UntilAsync(
            gateway, "the redriven webhook is given up again", static hook => hook is { Log.Length: 3, State: WebhookState.Dead });
        Assert.Equal(1, _hook.Count);

        keys.With("ann", "create read");
        _clock.Advance(KeyReload);
        Assert.Equal(HttpStatusCode.Accepted, await RedriveAsync(gateway, id));

        Assert.Equal($"{id}-2", (await _hook.NextAsync()).EventId);
    }

    [Theory]
    [InlineData("another key under its id")]
    [InlineData("without the scope")]
    [InlineData("given to another principal")]
    [InlineData("moved to another tenant")]
    [InlineData("expired")]
    public async Task A_key_that_could_no_longer_register_the_webhook_has_ended_for_it(string change)
    {
        using KeyFile keys = new KeyFile().With("ann", "create read");
        await using GatewayFixture gateway = await StartAsync(keys);
        string id = await RegisteredAsync(gateway, IdentityGateway.KeyOf("ann"));

        keys.Without("ann");
        _ = change switch
        {
            "another key under its id" => keys.With("ann", "create read", key: "another"),
            "without the scope" => keys.With("ann", "read"),
            "given to another principal" => keys.With("ann", "create read", principal: "bob"),
            "moved to another tenant" => keys.With("ann", "create read", tenant: "acme"),
            _ => keys.With("ann", "create read", expires: _clock.GetUtcNow() + KeyReload),
        };
        _clock.Advance(KeyReload);
        gateway.Cluster.Pause(id);

        await EndedAsync(gateway);
        Assert.Equal(1, _hook.Count);
    }

    [Fact]
    public async Task A_key_that_is_no_longer_an_admins_ends_webhooks_of_others_tasks_and_keeps_its_own()
    {
        using KeyFile keys = new KeyFile().With("ann", "create read").With("root", "admin");
        await using GatewayFixture gateway = await StartAsync(keys);
        using HttpResponseMessage created = await gateway.SendAsync(
            HttpMethod.Post, "/mesh", """{"id":"anns","flow":"report_approval"}""", IdentityGateway.KeyOf("ann"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using HttpResponseMessage registered = await gateway.SendAsync(
            HttpMethod.Post, "/a2a/tasks/anns/pushNotificationConfigs", $$"""{"id":"h","url":"{{_hook.Url}}"}""",
            IdentityGateway.KeyOf("root"), ("A2A-Version", "1.0"));
        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);
        string own = await RegisteredAsync(gateway, IdentityGateway.KeyOf("root"));

        keys.Without("root").With("root", "create read");
        _clock.Advance(KeyReload);
        gateway.Cluster.Pause("anns");
        await EndedAsync(gateway);
        gateway.Cluster.Pause(own);

        Assert.Equal($"{own}-2", (await _hook.NextAsync()).EventId);
        Assert.Equal(2, _hook.Count);
    }

    [Fact]
    public async Task A_delivery_in_flight_is_broken_off_when_its_key_ends()
    {
        TaskCompletionSource never = new();
        _hook.Answer = (_, _) => never.Task;
        using KeyFile keys = new KeyFile().With("ann", "create read");
        await using GatewayFixture gateway = await StartAsync(keys);
        await SendAsync(gateway, IdentityGateway.KeyOf("ann"));
        await _hook.NextAsync();

        keys.Without("ann");
        _clock.Advance(KeyReload);

        await EndedAsync(gateway);
        Assert.Equal(1, _hook.Count);
        never.SetResult();
    }

    [Fact]
    public async Task The_webhook_of_a_token_outlives_it_up_to_the_limit()
    {
        await using TokenIssuer issuer = await TokenIssuer.StartAsync();
        RsaSecurityKey key = issuer.Rotate("k1");
        await using GatewayFixture gateway = await StartAsync(
            keys: null, ("Asya:Identity:Jwt:JwksUrl", issuer.JwksUrl), ("Asya:Identity:Jwt:Issuer", TokenIssuer.Name),
            ("Asya:Identity:Jwt:Audience", TokenIssuer.Audience), ("Asya:Identity:Jwt:MaxWebhookDuration", "1.00:00:00"));
        string token = TokenIssuer.Token(key, expires: _clock.GetUtcNow().AddMinutes(5));
        string id = await RegisteredAsync(gateway, ("Authorization", "Bearer " + token));

        _clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        gateway.Cluster.Pause(id);
        Assert.Equal($"{id}-2", (await _hook.NextAsync()).EventId);
        await UntilAsync(gateway, "the second event counts as delivered", static hook => hook.Cursor == 2);

        _clock.Advance(TimeSpan.FromSeconds(1));
        gateway.Cluster.Continue(id);
        await EndedAsync(gateway);
        Assert.Equal(2, _hook.Count);
    }

    [Fact]
    public async Task A_webhook_of_an_earlier_version_ends_with_the_last_key_of_its_principal()
    {
        using KeyFile keys = new KeyFile().With("ann", "create read").With("ann2", "create read", principal: "ann");
        await using GatewayFixture gateway = await StartAsync(keys);
        using HttpResponseMessage created = await gateway.SendAsync(
            HttpMethod.Post, "/mesh", """{"id":"t","flow":"report_approval"}""", IdentityGateway.KeyOf("ann"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await gateway.Cluster.Webhooks.RegisterAsync(
            new TaskKey("t"), new WebhookTarget { Id = "h", Url = _hook.Url, Format = WebhookFormat.Stream, Principal = "ann" },
            new WebhookLimits(1, 0), CancellationToken.None);

        keys.Without("ann");
        _clock.Advance(KeyReload);
        gateway.Cluster.Pause("t");
        Assert.Equal("t-2", (await _hook.NextAsync()).EventId);
        await UntilAsync(gateway, "the event counts as delivered", static hook => hook.Cursor == 2);

        keys.Without("ann2");
        _clock.Advance(KeyReload);
        gateway.Cluster.Continue("t");
        await EndedAsync(gateway);
        Assert.Equal(1, _hook.Count);
    }

    [Theory]
    [InlineData("token:100", 130, 30)]
    [InlineData("token:100", 90, -10)]
    [InlineData("key:a:0011223344556677", 130, null)]
    [InlineData("token:", 130, null)]
    [InlineData("token:1.5", 130, null)]
    public void A_credentials_name_tells_a_token_and_its_age(string name, long now, int? seconds)
    {
        bool isToken = Gateway.Identity.CredentialName.TryReadToken(name, DateTimeOffset.FromUnixTimeSeconds(now), out TimeSpan age);

        Assert.Equal(seconds, isToken ? (int)age.TotalSeconds : null);
    }

    private Task<GatewayFixture> StartAsync(KeyFile? keys, params (string Name, string Value)[] settings) =>
        IdentityGateway.StartAsync(keys, _clock, [.. settings, ("Asya:Gateway:Push:AllowInsecure", "true")]);

    /// <summary>Starts a task with a webhook and waits until the first event is delivered.</summary>
    private async Task<string> RegisteredAsync(GatewayFixture gateway, (string Name, string Value) credential)
    {
        string id = await SendAsync(gateway, credential);
        Assert.Equal($"{id}-1", (await _hook.NextAsync()).EventId);
        await gateway.Cluster.Webhooks.Changes.UntilAsync(
            "the first event counts as delivered",
            () => gateway.Cluster.Webhooks.All.Any(hook => hook.Key.Id.Value == id && hook.Cursor == 1));
        return id;
    }

    private async Task<string> SendAsync(GatewayFixture gateway, (string Name, string Value) credential)
    {
        string rest =
            $$$""","metadata":{"skill":"report_approval"},"configuration":{"returnImmediately":true,"taskPushNotificationConfig":{"id":"h","url":"{{{_hook.Url}}}"}}""";
        using HttpResponseMessage response = await gateway.SendAsync(
            HttpMethod.Post, "/a2a/message:send",
            A2A1Caller.Message("""{"data":{"topic":"Q3"}}""", id: Guid.NewGuid().ToString(), rest: rest), credential, ("A2A-Version", "1.0"));
        JsonElement sent = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        return sent.GetProperty("task").GetProperty("id").GetString()!;
    }

    private static async Task EndedAsync(GatewayFixture gateway)
    {
        await UntilAsync(gateway, "the webhook is given up", static hook => hook.State == WebhookState.Dead);
        Assert.Equal(WebhookCredentials.Ended, gateway.Cluster.Webhooks.All[0].Log[^1].Reason);
        await gateway.Log.WarnedAsync(3612);
    }

    private static Task UntilAsync(GatewayFixture gateway, string what, Func<WebhookInfo, bool> isSo) =>
        gateway.Cluster.Webhooks.Changes.UntilAsync(what, () => isSo(gateway.Cluster.Webhooks.All[0]));

    private static async Task<HttpStatusCode> RedriveAsync(GatewayFixture gateway, string id)
    {
        using HttpResponseMessage response =
            await gateway.SendAsync(HttpMethod.Post, $"/mesh/push/dead-letters/{id}/h:redrive", "", IdentityGateway.KeyOf("root"));
        return response.StatusCode;
    }
}
