using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.TestKit;

/// <summary>A webhook on this machine. It records its calls, and gives scripted answers.</summary>
public sealed class Webhook : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Channel<WebhookCall> _told = Channel.CreateUnbounded<WebhookCall>();
    private int _count;

    private Webhook(WebApplication application) => _application = application;

    public string Url => _application.Urls.First() + "/hook";

    public int Port => new Uri(Url).Port;

    /// <summary>Gets how many calls have come.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Gets or sets the answer to the n-th request, from 1.</summary>
    public Func<int, HttpContext, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    public static async Task<Webhook> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // A caller that is kept waiting does not keep the test.
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.Zero);
        WebApplication application = builder.Build();
        Webhook webhook = new(application);
        application.Run(webhook.TakeAsync);
        await application.StartAsync();
        return webhook;
    }

    /// <summary>Has the n-th request answered with a status; all that come after the last with 200.</summary>
    public void AnswerWith(params int[] statuses) => Answer = (number, context) =>
    {
        context.Response.StatusCode = number <= statuses.Length ? statuses[number - 1] : 200;
        return Task.CompletedTask;
    };

    /// <summary>From now on callers get no answer.</summary>
    public void BeSilent() => Answer = static (_, context) =>
    {
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.UnsafeRegister(static left => ((TaskCompletionSource)left!).TrySetResult(), left);
        return left.Task;
    };

    /// <summary>Gets the next call.</summary>
    public Task<WebhookCall> NextAsync(string what = "the next notification") =>
        _told.Reader.ReadAsync().WithTimeout($"the webhook to be told this: {what}, after {Count} calls");

    /// <summary>Gets a call that has come and was not taken yet; null: none.</summary>
    public WebhookCall? TryNext() => _told.Reader.TryRead(out WebhookCall? call) ? call : null;

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _told.Writer.TryComplete();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        int number = Interlocked.Increment(ref _count);
        Dictionary<string, string> headers = new(
            context.Request.Headers.Select(static header => KeyValuePair.Create(header.Key, header.Value.ToString())),
            StringComparer.OrdinalIgnoreCase);
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        await _told.Writer.WriteAsync(new WebhookCall(context.Request.Method, target, headers, body.ToArray()));
        await Answer(number, context);
    }
}
