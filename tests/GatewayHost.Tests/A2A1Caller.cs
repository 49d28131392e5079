using System.Net;
using System.Text;
using System.Text.Json;

namespace Asya.Gateway.Tests;

/// <summary>Asks A2A 1.0 for the same thing over JSON-RPC or REST, and reads both answers alike.</summary>
public sealed class A2A1Caller(GatewayFixture gateway, string binding)
{
    public const string JsonRpc = "JSONRPC";
    public const string Rest = "HTTP+JSON";

    private static readonly Dictionary<string, string> Methods = new()
    {
        ["send"] = "SendMessage",
        ["stream"] = "SendStreamingMessage",
        ["get"] = "GetTask",
        ["list"] = "ListTasks",
        ["cancel"] = "CancelTask",
        ["subscribe"] = "SubscribeToTask",
        ["push create"] = "CreateTaskPushNotificationConfig",
        ["push get"] = "GetTaskPushNotificationConfig",
        ["push list"] = "ListTaskPushNotificationConfigs",
        ["push delete"] = "DeleteTaskPushNotificationConfig",
        ["extended card"] = "GetExtendedAgentCard",
    };

    /// <summary>Gets the parameters of a message.</summary>
    public static string Message(string parts, string? taskId = null, string id = "m-1", string contextId = "", string rest = "") =>
        $$"""
        {"message":{"messageId":"{{id}}","role":"ROLE_USER","taskId":"{{taskId}}","contextId":"{{contextId}}","parts":[{{parts}}]}{{rest}}}
        """;

    /// <summary>Gets the result; the call must succeed.</summary>
    public async Task<JsonElement> ResultAsync(string operation, string parameters)
    {
        A2AReply reply = await CallAsync(operation, parameters);
        Assert.True(reply.Error is null, reply.Json.GetRawText());
        return reply.Json;
    }

    /// <summary>Gets the number of the error; the call must be refused.</summary>
    public async Task<int> CodeAsync(string operation, string parameters)
    {
        A2AReply reply = await CallAsync(operation, parameters);
        Assert.True(reply.Error is not null, reply.Json.GetRawText());
        return reply.Error.Value;
    }

    public async Task<A2AReply> CallAsync(string operation, string parameters, string version = "1.0")
    {
        using HttpRequestMessage request = RequestFor(operation, parameters, version);
        using HttpResponseMessage response = await gateway.Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return A2AReply.Read(response.StatusCode, text, isRest: binding == Rest);
    }

    /// <summary>Opens a stream. Its items are read by <see cref="ItemAsync"/>.</summary>
    public async Task<SseReader> OpenAsync(string operation, string parameters)
    {
        using HttpRequestMessage request = RequestFor(operation, parameters, "1.0");
        return await SseReader.OpenAsync(gateway.Http, request);
    }

    /// <summary>Gets the next item: its name and its value; null at the end.</summary>
    public async Task<(string Kind, JsonElement Value)?> ItemAsync(SseReader stream)
    {
        if (await stream.NextAsync() is not { } next)
        {
            return null;
        }

        JsonElement item = binding == Rest ? next.Json : next.Json.GetProperty("result");
        JsonProperty only = Assert.Single(item.EnumerateObject());
        return (only.Name, only.Value);
    }

    public static string? State(JsonElement holder) => holder.GetProperty("status").GetProperty("state").GetString();

    private HttpRequestMessage RequestFor(string operation, string parameters, string version)
    {
        HttpRequestMessage request = binding == Rest
            ? RestRequest(operation, parameters)
            : new(HttpMethod.Post, "/a2a")
            {
                Content = Json($$"""{"jsonrpc":"2.0","id":7,"method":"{{Methods[operation]}}","params":{{parameters}}}"""),
            };
        request.Headers.TryAddWithoutValidation("A2A-Version", version);
        return request;
    }

    private static HttpRequestMessage RestRequest(string operation, string parameters)
    {
        JsonElement given = JsonDocument.Parse(parameters).RootElement;
        string id = given.TryGetProperty("id", out JsonElement said) ? said.ToString() : "";
        string task = given.TryGetProperty("taskId", out JsonElement of) ? of.ToString() : id;
        string query =
            string.Join('&', given.EnumerateObject().Where(p => p.Name != "id")
                .Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value.ToString())}"));
        string hooks = $"/a2a/tasks/{task}/pushNotificationConfigs";
        return operation switch
        {
            "send" => new(HttpMethod.Post, "/a2a/message:send") { Content = Json(parameters) },
            "stream" => new(HttpMethod.Post, "/a2a/message:stream") { Content = Json(parameters) },
            "get" => new(HttpMethod.Get, $"/a2a/tasks/{id}?{query}"),
            "list" => new(HttpMethod.Get, $"/a2a/tasks?{query}"),
            "cancel" => new(HttpMethod.Post, $"/a2a/tasks/{id}:cancel"),
            "subscribe" => new(HttpMethod.Post, $"/a2a/tasks/{id}:subscribe"),
            "push create" => new(HttpMethod.Post, hooks) { Content = Json(parameters) },
            "push get" => new(HttpMethod.Get, $"{hooks}/{id}"),
            "push list" => new(HttpMethod.Get, $"{hooks}?{query}"),
            "push delete" => new(HttpMethod.Delete, $"{hooks}/{id}"),
            _ => new(HttpMethod.Get, "/a2a/extendedAgentCard"),
        };
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

/// <summary>An answer of either binding. <c>Error</c> is the JSON-RPC code; for REST it is derived from the reason.</summary>
public sealed record A2AReply(HttpStatusCode Http, JsonElement Json, int? Error, string? Reason, string? Message)
{
    public static A2AReply Read(HttpStatusCode http, string text, bool isRest)
    {
        JsonElement json = JsonDocument.Parse(text).RootElement;
        if (!json.TryGetProperty("error", out JsonElement error))
        {
            Assert.Equal(HttpStatusCode.OK, http);
            return new A2AReply(http, isRest ? json : json.GetProperty("result"), null, null, null);
        }

        JsonElement[] details = [.. error.GetProperty(isRest ? "details" : "data").EnumerateArray()];
        string? reason = details.Where(d => d.GetProperty("@type").GetString()!.EndsWith("ErrorInfo", StringComparison.Ordinal))
            .Select(d => d.GetProperty("reason").GetString()).FirstOrDefault();
        if (isRest)
        {
            Assert.Equal((int)http, error.GetProperty("code").GetInt32());
        }
        else
        {
            Assert.Equal(HttpStatusCode.OK, http);
        }

        int code = isRest ? CodeOf(reason, error.GetProperty("status").GetString()!, http) : error.GetProperty("code").GetInt32();
        return new A2AReply(http, json, code, reason, error.GetProperty("message").GetString());
    }

    private static int CodeOf(string? reason, string status, HttpStatusCode http) => (reason, status, http) switch
    {
        ("TASK_NOT_FOUND", "NOT_FOUND", HttpStatusCode.NotFound) => -32001,
        ("TASK_NOT_CANCELABLE", "FAILED_PRECONDITION", HttpStatusCode.BadRequest) => -32002,
        ("PUSH_NOTIFICATION_NOT_SUPPORTED", "FAILED_PRECONDITION", HttpStatusCode.BadRequest) => -32003,
        ("UNSUPPORTED_OPERATION", "FAILED_PRECONDITION", HttpStatusCode.BadRequest) => -32004,
        ("CONTENT_TYPE_NOT_SUPPORTED", "INVALID_ARGUMENT", HttpStatusCode.BadRequest) => -32005,
        ("VERSION_NOT_SUPPORTED", "FAILED_PRECONDITION", HttpStatusCode.BadRequest) => -32009,
        ("MALFORMED_JSON", "INVALID_ARGUMENT", HttpStatusCode.BadRequest) => -32700,
        (_, "NOT_FOUND", HttpStatusCode.NotFound) => -32601,
        (_, "INVALID_ARGUMENT", HttpStatusCode.BadRequest) => -32602,
        (_, "INTERNAL", HttpStatusCode.InternalServerError) or (_, "UNAVAILABLE", HttpStatusCode.ServiceUnavailable) => -32603,
        _ => throw new InvalidOperationException($"{(int)http} {status} {reason}"),
    };
}
