using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>Push notifications of the real process, which dies between what happened and its notification.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task Events_before_a_kill_are_delivered_after_it_in_order_and_with_the_secrets()
    {
        await using Webhook hook = await Webhook.StartAsync();
        hook.BeSilent();
        SiloSettings settings = SiloSettings.Product
            .With("Asya__Gateway__Push__AllowInsecure", "true")
            .With("Asya__Gateway__Push__RequestTimeout", "00:00:01")
            .With("Asya__Gateway__Push__FirstRetry", "00:00:00.200");
        await using SiloProcess silo = await SiloProcess.StartAsync(settings);
        await silo.SaidAsync("AllowInsecure");

        // The call waits for the pause; by then the webhook has been called, and has not answered.
        string config = $$"""{"url":"{{hook.Url}}","token":"opaque"}""";
        JsonElement paused = await silo.Mesh.A2AAsync($$$$"""
            {"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m-1","role":"ROLE_USER","parts":[{"data":{"topic":"Q3"}}]},
             "configuration":{"taskPushNotificationConfig":{{{{config}}}}},"metadata":{"skill":"report_approval"}}}
            """);
        string id = paused.GetProperty("result").GetProperty("task").GetProperty("id").GetString()!;
        Assert.Equal($"{id}-1", (await hook.NextAsync("that the task is there")).EventId);
        await silo.KillAsync();
        hook.AnswerWith();
        await silo.StartAgainAsync();

        List<string> states = [];
        List<string> ids = [];
        while (!states.Contains("TASK_STATE_INPUT_REQUIRED"))
        {
            WebhookCall told = await hook.NextAsync("that the task is paused");
            Assert.Equal("opaque", told.Headers["X-A2A-Notification-Token"]);
            string state = told.Json.GetProperty("statusUpdate").GetProperty("status").GetProperty("state").GetString()!;

            // The first may have been tried a second time before the kill.
            if (!ids.Contains(told.EventId))
            {
                states.Add(state);
                ids.Add(told.EventId);
            }
        }

        Assert.Equal(["TASK_STATE_SUBMITTED", "TASK_STATE_WORKING", "TASK_STATE_INPUT_REQUIRED"], states);
        await silo.Mesh.ResumeAndWaitAsync(id, """{"approved":true}""");
        Assert.Equal("working", StateOf(await hook.NextAsync("that the task works again")));
        Assert.True((await hook.NextAsync("the result")).Json.TryGetProperty("artifactUpdate", out _));
        Assert.Equal("completed", StateOf(await hook.NextAsync("that the task is over")));
        Assert.DoesNotContain("opaque", silo.Output, StringComparison.Ordinal);
    }

    private static string StateOf(WebhookCall told) =>
        told.Json.GetProperty("statusUpdate").GetProperty("status").GetProperty("state").GetString()!["TASK_STATE_".Length..]
            .ToLowerInvariant();
}
