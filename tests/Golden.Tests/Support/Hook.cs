using System.Net;
using System.Text;
using System.Threading.Channels;
using Asya.SystemTests.Support;

namespace Asya.GoldenTests.Support;

/// <summary>A webhook on this machine that notes each delivery: request line, headers and body.</summary>
internal sealed class Hook : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly HashSet<string> Left = ["host", "connection", "content-length", "transfer-encoding"];

    private readonly HttpListener _listener = new();
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

    public Hook()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}/hook/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ListenAsync();
    }

    public string Url { get; }

    /// <summary>Gets the deliveries up to the one whose body contains a text.</summary>
    public async Task<string> UntilAsync(string text)
    {
        using CancellationTokenSource late = new(Patience);
        StringBuilder all = new();
        try
        {
            while (true)
            {
                string next = await _told.Reader.ReadAsync(late.Token);
                all.Append(next).Append('\n');
                if (next.Contains(text, StringComparison.Ordinal))
                {
                    return all.ToString();
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Within {Patience} no delivery had this in it: {text}. Those that came:\n{all}");
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
                StringBuilder text = new();
                text.Append(call.Request.HttpMethod).Append(' ').Append(call.Request.RawUrl).Append('\n');
                foreach (string name in call.Request.Headers.AllKeys.OfType<string>().Select(static n => n.ToLowerInvariant()).Where(static n => !Left.Contains(n)).Order(StringComparer.Ordinal))
                {
                    text.Append(name).Append(": ").Append(call.Request.Headers[name]).Append('\n');
                }

                using StreamReader body = new(call.Request.InputStream);
                text.Append(JsonLines.Of(await body.ReadToEndAsync())).Append('\n');
                call.Response.StatusCode = 204;
                call.Response.Close();
                await _told.Writer.WriteAsync(text.ToString());
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            _told.Writer.TryComplete();
        }
    }
}
