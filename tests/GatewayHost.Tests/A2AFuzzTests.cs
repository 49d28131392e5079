using System.Net;

namespace Asya.Gateway.Tests;

/// <summary>Whatever is sent, the answer is one: never a 500, never an internal error. The seed is in the message.</summary>
public sealed class A2AFuzzTests
{
    private static readonly string[] Methods =
    [
        "SendMessage", "GetTask", "ListTasks", "CancelTask", "SubscribeToTask", "CreateTaskPushNotificationConfig",
        "GetTaskPushNotificationConfig", "ListTaskPushNotificationConfigs", "DeleteTaskPushNotificationConfig",
        "GetExtendedAgentCard",
        "message/send", "tasks/get", "tasks/list", "tasks/cancel", "tasks/resubscribe", "tasks/pushNotificationConfig/set",
        "tasks/pushNotificationConfig/get",
        "tasks/pushNotificationConfig/list", "tasks/pushNotificationConfig/delete", "x",
    ];

    private static readonly string[] Words =
    [
        "message", "messageId", "taskId", "contextId", "role", "parts", "text", "data", "raw", "url", "kind", "type", "mediaType",
        "metadata", "skill",
        "flow", "pause", "configuration", "returnImmediately", "blocking", "historyLength", "pushNotificationConfig",
        "taskPushNotificationConfig",
        "token", "authentication", "scheme", "schemes", "credentials", "pushNotificationConfigId", "id", "status", "pageSize",
        "pageToken", "statusTimestampAfter", "includeArtifacts",
    ];

    [Fact]
    public async Task No_input_makes_a_500()
    {
        JsonFuzz fuzz =
            new(JsonFuzz.NewSeed, Words, "\"ROLE_USER\"", "\"user\"", "\"text\"", "\"data\"", "\"TASK_STATE_WORKING\"",
                "\"application/json\"", "\"http://127.0.0.1:9/h\"", "\"h\"");
        await using GatewayFixture gateway =
            await GatewayFixture.StartAsync(
                o => (o.EarlyAnswerWait, o.A2ABlockingWait, o.Push.AllowInsecure) = (TimeSpan.Zero, TimeSpan.Zero, true));
        await gateway.CreateAsync("t");
        gateway.Cluster.Pause("t");
        await gateway.CreateAsync("over");
        gateway.Cluster.Succeed("over");

        for (int round = 0; round < JsonFuzz.Rounds(1_500, 120_000); round++)
        {
            using HttpRequestMessage request = fuzz.OneIn(2) ? RpcRequest(fuzz) : RestRequest(fuzz);
            if (!fuzz.OneIn(3))
            {
                request.Headers.TryAddWithoutValidation("A2A-Version", fuzz.OneIn(10) ? "x" : fuzz.OneIn(5) ? "0.3" : "1.0");
            }

            // A stream that opens is an answer; the rest is not read.
            using HttpResponseMessage response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            string answer = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? ""
                : await response.Content.ReadAsStringAsync();
            bool isSane = response.StatusCode < HttpStatusCode.InternalServerError
                && !answer.Contains("internal error", StringComparison.Ordinal);
            Assert.True(isSane,
                $"seed {fuzz.Seed}, round {round}: {request.Method} {request.RequestUri}\n{(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}\n{answer}");
        }
    }

    private static HttpRequestMessage RpcRequest(JsonFuzz fuzz)
    {
        string parameters = fuzz.OneIn(10) ? fuzz.Value() : Parameters(fuzz);
        string call = $$"""{"jsonrpc":"2.0","id":{{fuzz.Scalar()}},"method":"{{fuzz.Any(Methods)}}","params":{{parameters}}}""";
        return new HttpRequestMessage(HttpMethod.Post, "/a2a") { Content = fuzz.Body(call, MediaType(fuzz)) };
    }

    private static HttpRequestMessage RestRequest(JsonFuzz fuzz) => fuzz.Random.Next(10) switch
    {
        0 or 1 or 2 => new(HttpMethod.Post, "/a2a/message:send") { Content = fuzz.Body(Parameters(fuzz), MediaType(fuzz)) },
        3 => new(HttpMethod.Post, "/a2a/message:stream") { Content = fuzz.Body(Parameters(fuzz), MediaType(fuzz)) },
        4 => new(HttpMethod.Get, $"/a2a/tasks/{fuzz.Id()}{fuzz.Query()}"),
        5 => new(HttpMethod.Get, $"/a2a/tasks{fuzz.Query()}"),
        6 => new(HttpMethod.Post,
            $"/a2a/tasks/{fuzz.Id()}/pushNotificationConfigs{fuzz.Query()}")
        { Content = fuzz.Body(fuzz.Value(), MediaType(fuzz)) },
        7 => new(fuzz.OneIn(2)
            ? HttpMethod.Get
            : HttpMethod.Delete, $"/a2a/tasks/{fuzz.Id()}/pushNotificationConfigs/{(fuzz.OneIn(2) ? "h" : "")}{fuzz.Query()}"),
        8 => new(HttpMethod.Post, $"/a2a/tasks/{fuzz.Id()}:cancel") { Content = fuzz.Body(fuzz.Value(), MediaType(fuzz)) },
        _ => new(HttpMethod.Post, $"/a2a/tasks/{fuzz.Id()}:subscribe"),
    };

    // Mostly valid, so that errors are deep inside.
    private static string Parameters(JsonFuzz fuzz) => fuzz.OneIn(4)
        ? fuzz.Value()
        : $$"""{"message":{"messageId":"m-{{fuzz.Random.Next(20)}}","role":"ROLE_USER","parts":[{{fuzz.Value(2)}}],{{fuzz.Member()}}},"id":{{fuzz.Scalar()}},{{fuzz.Member()}}}""";

    private static string MediaType(JsonFuzz fuzz) => fuzz.OneIn(20) ? "application/a2a+json" : "application/json";
}
