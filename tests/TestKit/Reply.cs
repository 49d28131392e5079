using System.Net;
using System.Text.Json;

namespace Asya.TestKit;

/// <summary>The answer of the silo.</summary>
public sealed record Reply(HttpStatusCode Status, string Text, string? MediaType, HttpResponseMessage Message)
{
    private JsonElement? _json;

    /// <summary>Gets the body as JSON.</summary>
    public JsonElement Json => _json ??= JsonDocument.Parse(Text).RootElement;

    public string TaskId => Json.GetProperty("id").GetString()!;

    public string? TaskStatus => Json.GetProperty("status").GetString();

    public JsonElement Result => Json.GetProperty("result");

    /// <summary>Gets the text of a refusal.</summary>
    public string Detail => Json.TryGetProperty("detail", out JsonElement detail) ? detail.GetString()! : "";

    /// <summary>Gets a text of the result.</summary>
    public string? ResultText(string name) => Result.GetProperty(name).GetString();

    /// <summary>Fails, showing the body, unless the status is the expected one.</summary>
    public Reply Expect(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {(int)status}, got {(int)Status}: {Text}");
        return this;
    }

    /// <summary>Fails, showing the body, unless it is a task of this status.</summary>
    public Reply ExpectTask(string status)
    {
        Assert.True((int)Status < 300 && TaskStatus == status, $"Expected a task that is {status}, got {(int)Status}: {Text}");
        return this;
    }

    /// <summary>Fails, showing the body, unless it is a problem of this status and reason.</summary>
    public Reply ExpectProblem(HttpStatusCode status, string reason)
    {
        Expect(status);
        Assert.True(
            MediaType == "application/problem+json" && Json.GetProperty("reason").GetString() == reason,
            $"Expected a problem with the reason {reason}, got {MediaType}: {Text}");
        return this;
    }
}
