using System.Globalization;
using System.Net;
using System.Text;

namespace Asya.Gateway.Tests;

/// <summary>Whatever is sent, the answer is one: never a 500, never an internal error. The seed is in the message.</summary>
public sealed class A2AFuzzTests
{
    private static readonly string[] Methods =
    [
        "SendMessage", "GetTask", "ListTasks", "CancelTask", "SubscribeToTask", "CreateTaskPushNotificationConfig", "GetExtendedAgentCard",
        "message/send", "tasks/get", "tasks/list", "tasks/cancel", "tasks/resubscribe", "tasks/pushNotificationConfig/set", "x",
    ];

    private static readonly string[] Words =
    [
        "message", "messageId", "taskId", "contextId", "role", "parts", "text", "data", "raw", "url", "kind", "type", "mediaType", "metadata", "skill",
        "flow", "pause", "configuration", "returnImmediately", "blocking", "historyLength", "pushNotificationConfig", "id", "status", "pageSize",
        "pageToken", "statusTimestampAfter", "includeArtifacts",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "7", "1e999", "1.5", "99999999999999999999", "\"\"", "\"t\"", "\"over\"", "\"report_approval\"", "\"ROLE_USER\"",
        "\"user\"", "\"text\"", "\"data\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"2026-01-01T00:00:00Z\"", "\"TASK_STATE_WORKING\"", "[]", "{}", "[[]]",
        "\"application/json\"", "\"{\\\"a\\\":1}\"",
    ];

    [Fact]
    public async Task No_input_makes_a_500()
    {
        int seed = Environment.GetEnvironmentVariable("ASYA_TEST_SEED") is { Length: > 0 } said ? int.Parse(said, CultureInfo.InvariantCulture) : Random.Shared.Next();
        int rounds = Environment.GetEnvironmentVariable("ASYA_TEST_TIER") == "full" ? 40_000 : 1_500;
        Random random = new(seed);
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => (o.EarlyAnswerWait, o.A2ABlockingWait) = (TimeSpan.Zero, TimeSpan.Zero));
        await gateway.CreateAsync("t");
        gateway.Cluster.Pause("t");
        await gateway.CreateAsync("over");
        gateway.Cluster.Succeed("over");

        for (int round = 0; round < rounds; round++)
        {
            using HttpRequestMessage request = random.Next(2) == 0 ? RpcRequest(random) : RestRequest(random);
            if (random.Next(3) > 0)
            {
                request.Headers.TryAddWithoutValidation("A2A-Version", random.Next(10) == 0 ? "x" : random.Next(5) == 0 ? "0.3" : "1.0");
            }

            // A stream that opens is an answer; nobody reads on.
            using HttpResponseMessage response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            string answer = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync();
            bool isSane = response.StatusCode < HttpStatusCode.InternalServerError && !answer.Contains("internal error", StringComparison.Ordinal);
            Assert.True(isSane, $"seed {seed}, round {round}: {request.Method} {request.RequestUri}\n{(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}\n{answer}");
        }
    }

    private static HttpRequestMessage RpcRequest(Random random)
    {
        string parameters = random.Next(10) == 0 ? Value(random, 0) : Parameters(random);
        string call = $$"""{"jsonrpc":"2.0","id":{{Values[random.Next(12)]}},"method":"{{Methods[random.Next(Methods.Length)]}}","params":{{parameters}}}""";
        return new HttpRequestMessage(HttpMethod.Post, "/a2a") { Content = Body(random, call) };
    }

    private static HttpRequestMessage RestRequest(Random random)
    {
        string id = random.Next(3) switch { 0 => "t", 1 => "over", _ => Uri.EscapeDataString(Values[random.Next(Values.Length)]) };
        string query = $"?{Words[random.Next(Words.Length)]}={Uri.EscapeDataString(Values[random.Next(Values.Length)].Trim('"'))}";
        return random.Next(8) switch
        {
            0 or 1 or 2 => new(HttpMethod.Post, "/a2a/message:send") { Content = Body(random, Parameters(random)) },
            3 => new(HttpMethod.Post, "/a2a/message:stream") { Content = Body(random, Parameters(random)) },
            4 => new(HttpMethod.Get, $"/a2a/tasks/{id}{query}"),
            5 => new(HttpMethod.Get, $"/a2a/tasks{query}"),
            6 => new(HttpMethod.Post, $"/a2a/tasks/{id}:cancel") { Content = Body(random, Value(random, 0)) },
            _ => new(HttpMethod.Post, $"/a2a/tasks/{id}:subscribe"),
        };
    }

    // Often right in the main, so that what is wrong lies deep.
    private static string Parameters(Random random) => random.Next(4) == 0
        ? Value(random, 0)
        : $$"""{"message":{"messageId":"m-{{random.Next(20)}}","role":"ROLE_USER","parts":[{{Value(random, 2)}}],{{Member(random, 1)}}},"id":{{Values[random.Next(Values.Length)]}},{{Member(random, 1)}}}""";

    private static string Value(Random random, int depth) => random.Next(depth < 4 ? 3 : 1) switch
    {
        0 => Values[random.Next(Values.Length)],
        1 => $"[{Value(random, depth + 1)}]",
        _ => $"{{{Member(random, depth + 1)}}}",
    };

    private static string Member(Random random, int depth) => $"\"{Words[random.Next(Words.Length)]}\":{Value(random, depth)}";

    private static ByteArrayContent Body(Random random, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (random.Next(8) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        ByteArrayContent content = new(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", random.Next(20) == 0 ? "application/a2a+json" : "application/json");
        return content;
    }
}
