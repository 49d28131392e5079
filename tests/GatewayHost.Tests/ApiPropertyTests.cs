using System.Net;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Mcp;
using Asya.TestKit.Api;

namespace Asya.Gateway.Tests;

/// <summary>Requests that are made from the description of the API have the answers that it describes.</summary>
public sealed class ApiPropertyTests
{
    private const int MaxFaults = 20;

    // A few operations need a task in one phase and a body that fits at once, which not every seed draws.
    private const int MaxRefused = 5;

    // Nothing has been given up, nothing has failed, and without identity there is neither a second card nor anyone who could claim.
    private static readonly string[] NeverServed =
    [
        "POST /mesh/push/dead-letters/{id}/{config}:redrive", "POST /mesh/{id}:redrive", "GET /a2a/extendedAgentCard",
        "POST /mesh/{id}:claim", "POST /mesh/{id}:release", "POST /mesh/{id}:delegate",
    ];

    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["config"] = ["h", "unknown"],
        ["flow"] = ["report_approval", "unknown"],
        ["name"] = ["report_approval", "get_task", "list_tasks", "unknown"],
        ["skill"] = ["report_approval", "unknown"],
        ["curr"] = ["draft", "unknown"],
        ["url"] = ["https://c.example/h", "http://127.0.0.1/", "x"],
        ["A2A-Version"] = ["1.0", "0.3", "7"],
        ["MCP-Protocol-Version"] = ["2025-11-25", "2026-07-28", "x"],
        ["method"] = [.. RpcMethods.Names, .. McpMethod.Names, "unknown"],
    };

    [Fact]
    public async Task Every_answer_is_described_and_none_is_a_500()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(static options =>
        {
            (options.EarlyAnswerWait, options.A2ABlockingWait, options.MaxWaitSeconds) = (TimeSpan.Zero, TimeSpan.Zero, 0);
            options.Mcp.Wait = TimeSpan.Zero;
        });
        ApiRequests requests = new(gateway.Api, JsonFuzz.NewSeed, Words);
        Dictionary<string, string> faults = [];
        HashSet<string> served = [.. NeverServed];
        int rounds = JsonFuzz.Rounds(25, 500);
        for (int round = 0; round < rounds; round++)
        {
            string again = round == 0 ? "" : $"-{round}";
            await PrepareAsync(gateway, again);
            foreach (ApiOperation operation in gateway.Api.Operations)
            {
                // A2A's :pause of a running task takes its time: it waits for the step.
                string[] ids = ["paused" + again, "over" + again, "unknown"];
                Words["id"] = Words["taskId"] =
                    operation.Path.EndsWith("}:pause", StringComparison.Ordinal) ? ids : ["running" + again, .. ids];
                using HttpRequestMessage request = requests.Next(operation);
                request.Headers.TryAddWithoutValidation("Accept", round % 4 == 0 ? "*/*" : "application/json, text/event-stream");

                // A stream that opens is an answer; the rest is not read.
                using HttpResponseMessage response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                string? type = response.Content.Headers.ContentType?.MediaType;
                if (response.IsSuccessStatusCode)
                {
                    served.Add(operation.ToString());
                }

                string? fault = response.StatusCode >= HttpStatusCode.InternalServerError
                    ? "it is an error of the gateway"
                    : operation.Judge(
                        (int)response.StatusCode, type,
                        type == "text/event-stream" ? "(a stream)" : await response.Content.ReadAsStringAsync(), mustBeListed: true);
                if (fault is not null && faults.Count < MaxFaults)
                {
                    faults.TryAdd($"{operation}: {(int)response.StatusCode} {fault}", $"""
                    round {round}: {request.Method} {request.RequestUri}
                    {string.Join('\n', request.Headers.Select(static h => $"{h.Key}: {string.Join(',', h.Value)}"))}
                    {(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}
                    {(int)response.StatusCode} {(type == "text/event-stream" ? type : await response.Content.ReadAsStringAsync())}
                    """);
                }
            }
        }

        if (rounds > 100)
        {
            string[] refused = Refused(gateway, served);
            Assert.True(refused.Length <= MaxRefused, $"Seed {requests.Seed}: never served were {string.Join(", ", refused)}");
        }

        Assert.True(
            faults.Count == 0,
            $"seed {requests.Seed}:\n{string.Join("\n\n", faults.Select(static fault => $"{fault.Key}\n{fault.Value}"))}");
    }

    // Requests that are all refused would prove little.
    private static string[] Refused(GatewayFixture gateway, HashSet<string> served) =>
        [.. gateway.Api.Operations.Select(static operation => operation.ToString()).Where(operation => !served.Contains(operation))];

    // What the requests meet: tasks in three phases, as new as the round.
    private static async Task PrepareAsync(GatewayFixture gateway, string again)
    {
        foreach (string id in new[] { "paused", "running", "over" })
        {
            await gateway.CreateAsync(id + again);
        }

        gateway.Cluster.Pause("paused" + again);
        gateway.Cluster.Succeed("over" + again);
        using HttpResponseMessage hook = await gateway.PostAsync(
            $"/a2a/tasks/paused{again}/pushNotificationConfigs", """{"id":"h","url":"https://c.example/h"}""");
        Assert.True(hook.IsSuccessStatusCode, await hook.Content.ReadAsStringAsync());
    }
}
