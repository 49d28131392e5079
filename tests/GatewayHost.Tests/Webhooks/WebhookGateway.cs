using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Asya.Gateway.Tests.Webhooks;

/// <summary>A gateway that calls webhooks of this machine, and tries again soon.</summary>
internal static class WebhookGateway
{
    public static Task<GatewayFixture> StartAsync(Action<GatewayOptions>? configure = null, Action<WebApplicationBuilder>? build = null) =>
        GatewayFixture.StartAsync(
            options =>
            {
                options.Push.AllowInsecure = true;
                options.Push.FirstRetry = TimeSpan.FromMilliseconds(20);
                options.Push.LongestRetry = TimeSpan.FromMilliseconds(50);
                configure?.Invoke(options);
            },
            build: build);

    /// <summary>Starts a task that brings a webhook along.</summary>
    /// <returns>The task's id.</returns>
    public static async Task<string> SendAsync(GatewayFixture gateway, string hook)
    {
        JsonElement sent = await new A2A1Caller(gateway, A2A1Caller.JsonRpc).ResultAsync("send", Message(hook));
        return sent.GetProperty("task").GetProperty("id").GetString()!;
    }

    /// <summary>Sends the same, and gives the code of the refusal.</summary>
    public static Task<int> CodeAsync(GatewayFixture gateway, string hook) =>
        new A2A1Caller(gateway, A2A1Caller.JsonRpc).CodeAsync("send", Message(hook));

    private static string Message(string hook) => A2A1Caller.Message(
        """{"data":{"topic":"Q3"}}""",
        id: Guid.NewGuid().ToString(),
        rest: $$""","metadata":{"skill":"report_approval"},"configuration":{"returnImmediately":true,"taskPushNotificationConfig":{{hook}}}""");
}
