using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Asya.Gateway.Webhooks;

namespace Asya.Gateway.Tests.Webhooks;

/// <summary>The headers that receivers verify with a library of standardwebhooks.com.</summary>
public sealed class StandardWebhookTests : IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private Webhook _hook = null!;

    public async Task InitializeAsync() => _hook = await Webhook.StartAsync();

    public async Task DisposeAsync() => await _hook.DisposeAsync();

    // The example of the specification's libraries.
    [Fact]
    public void A_signature_is_the_one_of_the_specification()
    {
        Assert.True(StandardSignature.TryRead(Secret, out byte[] secret));

        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            StandardSignature.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));
    }

    [Fact]
    public async Task A_webhook_with_a_secret_is_signed_and_the_secret_is_not_sent()
    {
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();
        string id = await WebhookGateway.SendAsync(gateway, $$"""{"id":"a.b","url":"{{_hook.Url}}","token":"{{Secret}}"}""");

        WebhookCall told = await _hook.NextAsync();

        string timestamp = told.Headers["webhook-timestamp"];
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{told.Headers["webhook-id"]}.{timestamp}."), .. told.Body];
        byte[] key = Convert.FromBase64String(Secret["whsec_".Length..]);
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}", told.Headers["webhook-signature"]);
        Assert.Equal($"{id}:a%2Eb:1", told.Headers["webhook-id"]);
        Assert.Equal(told.Headers["webhook-id"], told.Headers["X-Asya-Delivery"]);
        Assert.InRange(
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, CultureInfo.InvariantCulture)),
            TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.DoesNotContain(told.Headers.Values, static value => value.Contains(Secret["whsec_".Length..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_secret_there_is_an_id_and_no_signature()
    {
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();
        string id = await WebhookGateway.SendAsync(gateway, $$"""{"url":"{{_hook.Url}}","token":"opaque"}""");

        WebhookCall told = await _hook.NextAsync();

        // A message's webhook has the task's id, if it names none.
        Assert.Equal($"{id}:{id}:1", told.Headers["webhook-id"]);
        Assert.Equal("opaque", told.Headers["X-A2A-Notification-Token"]);
        Assert.False(told.Headers.ContainsKey("webhook-signature"));
    }

    [Theory]
    [InlineData("whsec_short")]
    [InlineData("whsec_")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAA==")]
    public async Task A_secret_that_is_none_is_refused(string token)
    {
        await using GatewayFixture gateway = await WebhookGateway.StartAsync();

        Assert.Equal(-32602, await WebhookGateway.CodeAsync(gateway, $$"""{"url":"{{_hook.Url}}","token":"{{token}}"}"""));
    }
}
