using System.Text;
using System.Text.Json;

namespace Asya.TestKit;

/// <summary>A call to a webhook.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path and query as they were sent.</param>
/// <param name="Headers">The headers, whose names have no case.</param>
/// <param name="Body">The body.</param>
public sealed record WebhookCall(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Text => Encoding.UTF8.GetString(Body);

    public string DeliveryId => Headers["X-Asya-Delivery"];

    /// <summary>Gets the task's id and the event's number, without tenant and webhook.</summary>
    public string EventId => DeliveryId.Split(':') is [var task, _, .. var of]
        ? $"{Uri.UnescapeDataString(task).Split('~')[^1]}-{string.Join('-', of)}"
        : DeliveryId;

    /// <summary>Gets which of A2A 1.0's things it is, and the state if it is about one.</summary>
    public string What
    {
        get
        {
            JsonProperty only = Json.EnumerateObject().Single();
            return only.Value.TryGetProperty("status", out JsonElement status) ? $"{only.Name} {status.GetProperty("state")}" : only.Name;
        }
    }
}
