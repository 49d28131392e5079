using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Asya.SystemTests.Support;

/// <summary>Takes what is exported over OTLP/HTTP on this machine, and keeps the bytes.</summary>
internal sealed class OtlpCollector : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _posts = new();

    public OtlpCollector()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = ListenAsync();
    }

    public string Url { get; }

    public IReadOnlyList<(string Path, byte[] Body)> Posts => [.. _posts];

    /// <summary>Waits until one of the posts to a path has these bytes somewhere in it.</summary>
    public void WaitFor(string path, byte[] part, string what) =>
        Assert.True(SpinWait.SpinUntil(() => Has(path, part), Patience), $"Within {Patience} nobody posted to {path}: {what}. {_posts.Count} posts came.");

    public bool Has(string path, byte[] part) => _posts.Any(post => post.Path == path && post.Body.AsSpan().IndexOf(part) >= 0);

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext call = await _listener.GetContextAsync();
                using MemoryStream body = new();
                await call.Request.InputStream.CopyToAsync(body);
                _posts.Enqueue((call.Request.Url!.AbsolutePath, body.ToArray()));
                call.Response.StatusCode = 200;
                call.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
