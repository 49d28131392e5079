using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>A message of A2A 1.0 to the agent.</summary>
internal sealed record SendMessage([property: JsonPropertyName("message")] SendMessage.NewMessage Message)
{
    [JsonPropertyName("configuration")] public Settings? Configuration { get; init; }

    [JsonPropertyName("metadata"), Description("skill: the flow to start")] public JsonObject? Metadata { get; init; }

    /// <summary>A message.</summary>
    internal sealed record NewMessage(
        [property: JsonPropertyName("messageId"), StringLength(256, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain),
            Description("The same message, sent again, is taken once")] string MessageId,
        [property: JsonPropertyName("role"), AllowedValues("ROLE_USER")] string Role,
        [property: JsonPropertyName("parts"), MinLength(1)] IReadOnlyList<NewPart> Parts)
    {
        [JsonPropertyName("taskId"), RegularExpression(TaskIdPattern.OfAny), Description("The task that is answered; else one is started")]
        public string? TaskId { get; init; }

        [JsonPropertyName("contextId"), StringLength(256, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain)]
        public string? ContextId { get; init; }

        [JsonPropertyName("metadata")] public JsonObject? Metadata { get; init; }
    }

    /// <summary>A text, or data.</summary>
    internal sealed record NewPart
    {
        [JsonPropertyName("text")] public string Text { get; init; } = "";

        [JsonPropertyName("data")] public JsonElement Data { get; init; }

        [JsonPropertyName("metadata")] public JsonObject? Metadata { get; init; }

        [JsonPropertyName("mediaType")] public string? MediaType { get; init; }
    }

    /// <summary>How the message is to be taken.</summary>
    internal sealed record Settings
    {
        [JsonPropertyName("returnImmediately"), Description("true: do not wait until the task is paused or over")]
        public bool? ReturnImmediately { get; init; }
    }
}

/// <summary>The task that a message has started or answered.</summary>
internal sealed record SentMessage([property: JsonPropertyName("task")] AgentTask Task);

/// <summary>A webhook to register.</summary>
internal sealed record NewPushConfig([property: JsonPropertyName("url"), StringLength(2048, MinimumLength = 1)] string Url)
{
    [JsonPropertyName("id"), StringLength(128, MinimumLength = 1)] public string? Id { get; init; }

    [JsonPropertyName("token"), StringLength(4096, MinimumLength = 1)] public string? Token { get; init; }

    [JsonPropertyName("authentication")] public NewAuthentication? Authentication { get; init; }

    /// <summary>How the gateway authenticates itself to the webhook.</summary>
    internal sealed record NewAuthentication([property: JsonPropertyName("scheme")] string Scheme)
    {
        [JsonPropertyName("credentials")] public string? Credentials { get; init; }
    }
}

/// <summary>A webhook, without its secrets.</summary>
internal sealed record PushConfig(
    [property: JsonPropertyName("taskId")] string TaskId,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("url")] string Url)
{
    [JsonPropertyName("authentication")] public UsedAuthentication? Authentication { get; init; }

    /// <summary>How the gateway authenticates itself.</summary>
    internal sealed record UsedAuthentication([property: JsonPropertyName("scheme")] string Scheme);
}

/// <summary>A webhook as 0.3 shows it.</summary>
internal sealed record PushConfig03(
    [property: JsonPropertyName("taskId")] string TaskId,
    [property: JsonPropertyName("pushNotificationConfig")] PushConfig03.Config Webhook)
{
    /// <summary>The webhook itself.</summary>
    internal sealed record Config([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("url")] string Url)
    {
        [JsonPropertyName("authentication")] public UsedSchemes? Authentication { get; init; }
    }

    /// <summary>How the gateway authenticates itself.</summary>
    internal sealed record UsedSchemes([property: JsonPropertyName("schemes")] IReadOnlyList<string> Schemes);
}

/// <summary>A page of webhooks.</summary>
internal sealed record PushConfigPage(
    [property: JsonPropertyName("configs")] IReadOnlyList<PushConfig> Configs,
    [property: JsonPropertyName("nextPageToken"), Description("Empty on the last page")] string NextPageToken);

/// <summary>An empty object.</summary>
internal sealed record Nothing;

/// <summary>An error of A2A 1.0's REST binding (google.rpc.Status).</summary>
internal sealed record AgentError([property: JsonPropertyName("error")] AgentError.Status Error)
{
    /// <summary>What went wrong.</summary>
    internal sealed record Status(
        [property: JsonPropertyName("code"), Description("The HTTP status")] int Code,
        [property: JsonPropertyName("status")] string Name,
        [property: JsonPropertyName("message")] string Message,
        [property: JsonPropertyName("details")] IReadOnlyList<JsonObject> Details);
}
