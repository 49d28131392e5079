using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <summary>Sends inputs through every way into the gateway.</summary>
internal sealed class Caller(World world)
{
    private const string Modern = "2026-07-28";

    private static readonly (string Name, string Value) Version1 = ("A2A-Version", "1.0");

    private int _messages;

    public Task<Outcome> PostAsync(Sender sender, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(sender, HttpMethod.Post, path, body, headers);

    public Task<Outcome> GetAsync(Sender sender, string path) => SendAsync(sender, HttpMethod.Get, path, null);

    /// <summary>Starts a flow by a way other than the mesh.</summary>
    public Task<Outcome> StartAsync(Sender sender, string way, string flow, JsonObject payload) => way switch
    {
        "a2a" => MessageAsync(sender, payload, flow: flow),
        "a2a-1.0" or "a2a-rest" => Message1Async(sender, way, payload, flow: flow),
        "mcp" => ToolAsync(sender, flow, payload),
        _ => PostAsync(sender, "/tools/call", new JsonObject { ["name"] = flow, ["arguments"] = payload.DeepClone() }.ToJsonString()),
    };

    /// <summary>Answers by A2A or MCP.</summary>
    public Task<Outcome> AnswerAsync(Sender sender, string way, string id, JsonObject answer, string? message = null) => way switch
    {
        "a2a" => MessageAsync(sender, answer, task: id, message: message),
        "a2a-1.0" or "a2a-rest" => Message1Async(sender, way, answer, task: id, message: message),
        _ => ToolAsync(sender, "resume_task", new() { ["taskId"] = id, ["answer"] = answer.DeepClone() }),
    };

    /// <summary>Calls a flow's tool as MCP of 2026-07-28 has it. The same key again is the same call.</summary>
    public Task<Outcome> CallAsync(Sender sender, string flow, JsonObject payload, string key, bool asks) =>
        ModernAsync(sender, flow, new() { ["arguments"] = payload.DeepClone() }, asks, ("Idempotency-Key", key));

    /// <summary>Sends the state of a question back, with the answer.</summary>
    public Task<Outcome> AnswerStateAsync(Sender sender, string flow, string state, int pause, JsonObject answer) => ModernAsync(
        sender, flow, new()
        {
            ["arguments"] = new JsonObject(),
            ["requestState"] = state,
            ["inputResponses"] = new JsonObject
            {
                [string.Create(CultureInfo.InvariantCulture, $"pause-{pause}")] =
                    new JsonObject { ["action"] = "accept", ["content"] = answer.DeepClone() },
            },
        }, asks: true);

    /// <summary>Opens a stream, and gets how it begins.</summary>
    public async Task<Outcome> OpenAsync(Sender sender, HttpMethod method, string path)
    {
        using HttpRequestMessage request = RequestOf(sender, method, path, null);
        using HttpResponseMessage response = await world.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync());
        string text = "";
        while (response.IsSuccessStatusCode && !text.Contains("data:", StringComparison.Ordinal)
            && await lines.ReadLineAsync() is { } line)
        {
            text += line + "\n";
        }

        return new(response.StatusCode, text, default, response.IsSuccessStatusCode);
    }

    public Task<Outcome> DeleteAsync(Sender sender, string path) => SendAsync(sender, HttpMethod.Delete, path, null);

    public Task<Outcome> CancelAsync(Sender sender, string way, string id) => way switch
    {
        "a2a" => RpcAsync(sender, "/a2a", "tasks/cancel", new() { ["id"] = id }),
        "a2a-1.0" => RpcAsync(sender, "/a2a", "CancelTask", new() { ["id"] = id }, Version1),
        "a2a-rest" => PostAsync(sender, $"/a2a/tasks/{id}:cancel", "{}", Version1),
        "mcp" => ToolAsync(sender, "cancel_task", new() { ["taskId"] = id }),
        _ => PostAsync(sender, $"/mesh/{id}:cancel"),
    };

    /// <summary>Finds the id of the task in a reply, wherever its protocol has it.</summary>
    public static string IdIn(Outcome outcome)
    {
        string text = outcome.Text;

        // A task that is over by then is answered with its result, and named only beside it.
        string[] names =
            ["\"asya.sh/taskId\":\"", "\"task_id\\\":\\\"", "\"taskId\":\"", "\\\"taskId\\\":\\\"", "\"id\":\""];
        foreach (string name in names)
        {
            int at = text.IndexOf(name, StringComparison.Ordinal);
            if (at >= 0)
            {
                string rest = text[(at + name.Length)..];
                return rest[..rest.IndexOfAny(['"', '\\'])];
            }
        }

        throw new ViolationException("I12", $"a start was taken, and its reply names no task: {text}");
    }

    private Task<Outcome> MessageAsync(Sender sender, JsonObject data, string? flow = null, string? task = null, string? message = null)
    {
        JsonObject sent = new()
        {
            ["messageId"] = message ?? $"message-{Interlocked.Increment(ref _messages)}",
            ["kind"] = "message",
            ["role"] = "user",
            ["parts"] = new JsonArray(new JsonObject { ["kind"] = "data", ["data"] = data.DeepClone() }),
        };
        if (task is not null)
        {
            sent["taskId"] = task;
        }

        JsonObject parameters = new() { ["message"] = sent };
        if (flow is not null)
        {
            parameters["metadata"] = new JsonObject { ["skill"] = flow };
        }

        return RpcAsync(sender, "/a2a", "message/send", parameters);
    }

    private Task<Outcome> Message1Async(
        Sender sender, string way, JsonObject data, string? flow = null, string? task = null, string? message = null)
    {
        JsonObject sent = new()
        {
            ["messageId"] = message ?? $"message-{Interlocked.Increment(ref _messages)}",
            ["role"] = "ROLE_USER",
            ["parts"] = new JsonArray(new JsonObject { ["data"] = data.DeepClone() }),
        };
        if (task is not null)
        {
            sent["taskId"] = task;
        }

        JsonObject parameters = new() { ["message"] = sent };
        if (flow is not null)
        {
            parameters["metadata"] = new JsonObject { ["skill"] = flow };
        }

        return way == "a2a-rest"
            ? PostAsync(sender, "/a2a/message:send", parameters.ToJsonString(), Version1)
            : RpcAsync(sender, "/a2a", "SendMessage", parameters, Version1);
    }

    private Task<Outcome> ModernAsync(
        Sender sender, string tool, JsonObject parameters, bool asks, params (string Name, string Value)[] headers)
    {
        parameters["name"] = tool;
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Modern,
            ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
            ["io.modelcontextprotocol/clientCapabilities"] =
                asks ? new JsonObject { ["elicitation"] = new JsonObject { ["form"] = new JsonObject() } } : [],
        };
        return PostAsync(
            sender, "/mcp",
            new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/call", ["params"] = parameters }.ToJsonString(),
            [("MCP-Protocol-Version", Modern), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool), .. headers]);
    }

    private Task<Outcome> ToolAsync(Sender sender, string tool, JsonObject arguments) =>
        RpcAsync(sender, "/mcp", "tools/call", new() { ["name"] = tool, ["arguments"] = arguments.DeepClone() });

    private Task<Outcome> RpcAsync(
        Sender sender, string path, string method, JsonObject parameters, params (string Name, string Value)[] headers) => PostAsync(
        sender, path,
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters }.ToJsonString(),
        path == "/mcp" ? [("MCP-Protocol-Version", "2025-11-25")] : headers);

    private async Task<Outcome> SendAsync(
        Sender sender, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = RequestOf(sender, method, path, body, headers);
        using HttpResponseMessage response = await world.Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        JsonElement json = Read(text);
        if (response.StatusCode == HttpStatusCode.InternalServerError)
        {
            throw new ViolationException("A7", $"{method} {path} was answered with 500: {text}");
        }

        return new(response.StatusCode, text, json, response.IsSuccessStatusCode && !IsError(json));
    }

    private static HttpRequestMessage RequestOf(
        Sender sender, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(method, path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + sender.Credential.Secret);
        if (sender.OnBehalfOf is { } person)
        {
            request.Headers.TryAddWithoutValidation("X-Asya-On-Behalf-Of", person);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static bool IsError(JsonElement json) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("jsonrpc", out _)
        && (json.TryGetProperty("error", out _)
            || (json.TryGetProperty("result", out JsonElement result) && result.ValueKind == JsonValueKind.Object
                && result.TryGetProperty("isError", out JsonElement isError) && isError.ValueKind == JsonValueKind.True
                && !HasFailed(result)));

    // A tool says of a task that has failed what it says of a refusal.
    private static bool HasFailed(JsonElement result) => result.TryGetProperty("structuredContent", out JsonElement content)
        && content.TryGetProperty("state", out JsonElement state) && state.ValueEquals("failed"u8);

    private static JsonElement Read(string text)
    {
        string json = text.StartsWith("event:", StringComparison.Ordinal) || text.StartsWith("data:", StringComparison.Ordinal)
            ? text.Split('\n').Last(static line => line.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..]
            : text;
        try
        {
            return json.Length == 0 ? default : JsonDocument.Parse(json).RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
