using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asya.Gateway.Tests.Push;

/// <summary>A webhook on this machine. It notes what it is told, and answers as a test wants.</summary>
public sealed class PushReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;
    private readonly Channel<PushReceived> _received = Channel.CreateUnbounded<PushReceived>();
    private int _count;

    private PushReceiver(WebApplication application) => _application = application;

    public string Url => _application.Urls.First() + "/hook";

    public int Port => new Uri(Url).Port;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Gets or sets what is answered to the n-th request, from 1.</summary>
    public Func<int, HttpContext, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    public static async Task<PushReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        PushReceiver receiver = new(application);
        application.Run(receiver.TakeAsync);
        await application.StartAsync();
        return receiver;
    }

    /// <summary>Has the n-th request answered with a status; all that come after the last with 200.</summary>
    public void AnswerWith(params int[] statuses) => Answer = (number, context) =>
    {
        context.Response.StatusCode = number <= statuses.Length ? statuses[number - 1] : 200;
        return Task.CompletedTask;
    };

    public async Task<PushReceived> NextAsync()
    {
        using CancellationTokenSource late = new(Patience);
        try
        {
            return await _received.Reader.ReadAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The webhook was told nothing more within {Patience}, after {Count} requests.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _received.Writer.TryComplete();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        int number = Interlocked.Increment(ref _count);
        ConcurrentDictionary<string, string> headers = new(
            context.Request.Headers.Select(static header => KeyValuePair.Create(header.Key, header.Value.ToString())), StringComparer.OrdinalIgnoreCase);
        await _received.Writer.WriteAsync(new PushReceived(context.Request.Path, headers, body.ToArray()));
        await Answer(number, context);
    }
}

/// <summary>What a webhook was told.</summary>
public sealed record PushReceived(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Text => Encoding.UTF8.GetString(Body);

    public string DeliveryId => Headers["X-Asya-Delivery"];

    /// <summary>Gets which of 1.0's things it is, and the state if it is about one.</summary>
    public string What
    {
        get
        {
            JsonProperty only = Json.EnumerateObject().Single();
            return only.Value.TryGetProperty("status", out JsonElement status) ? $"{only.Name} {status.GetProperty("state")}" : only.Name;
        }
    }
}
