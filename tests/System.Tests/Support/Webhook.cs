using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Asya.SystemTests.Support;

/// <summary>A webhook on this machine. It notes what it is told, and may be told to let its callers wait.</summary>
internal sealed class Webhook : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpListener _listener = new();
    private readonly Channel<(string Id, string? Token, JsonElement Json)> _told = Channel.CreateUnbounded<(string, string?, JsonElement)>();

    public Webhook()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/hook/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ListenAsync();
    }

    public string Url { get; }

    /// <summary>Gets or sets a value indicating whether callers get no answer.</summary>
    public bool IsSilent { get; set; }

    public async Task<(string Id, string? Token, JsonElement Json)> NextAsync(string what)
    {
        using CancellationTokenSource late = new(Patience);
        try
        {
            return await _told.Reader.ReadAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Within {Patience} the webhook was not told this: {what}.");
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext call = await _listener.GetContextAsync();
                bool isSilent = IsSilent;
                JsonElement json = (await JsonDocument.ParseAsync(call.Request.InputStream)).RootElement;
                if (!isSilent)
                {
                    call.Response.StatusCode = 204;
                    call.Response.Close();
                }

                await _told.Writer.WriteAsync((call.Request.Headers["X-Asya-Delivery"] ?? "", call.Request.Headers["X-A2A-Notification-Token"], json));
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            _told.Writer.TryComplete();
        }
    }
}
