using System.Text;

namespace Asya.GoldenTests.Support;

/// <summary>A webhook whose calls are records: request line, headers and body.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    // The last one is the time of the attempt.
    private static readonly HashSet<string> Left = ["host", "connection", "content-length", "transfer-encoding", "webhook-timestamp"];

    private readonly Webhook _webhook;

    private WebhookReceiver(Webhook webhook) => _webhook = webhook;

    public string Url => _webhook.Url + "/";

    public static async Task<WebhookReceiver> StartAsync()
    {
        Webhook webhook = await Webhook.StartAsync();
        webhook.Answer = static (_, context) =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };
        return new WebhookReceiver(webhook);
    }

    /// <summary>Gets the deliveries up to the one whose body contains a text.</summary>
    public async Task<string> UntilAsync(string text)
    {
        StringBuilder all = new();
        while (true)
        {
            string next = Record(await _webhook.NextAsync($"something with this in it: {text}. So far:\n{all}"));
            all.Append(next).Append('\n');
            if (next.Contains(text, StringComparison.Ordinal))
            {
                return all.ToString();
            }
        }
    }

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    private static string Record(WebhookCall call)
    {
        StringBuilder text = new();
        text.Append(call.Method).Append(' ').Append(call.Target).Append('\n');
        foreach ((string name, string value) in call.Headers.Select(static h => (h.Key.ToLowerInvariant(), h.Value))
            .Where(static h => !Left.Contains(h.Item1)).OrderBy(static h => h.Item1, StringComparer.Ordinal))
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        return text.Append(JsonLines.Of(call.Text)).Append('\n').ToString();
    }
}
