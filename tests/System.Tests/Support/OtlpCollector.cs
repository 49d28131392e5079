using System.Collections.Concurrent;
using System.Net;

namespace Asya.SystemTests.Support;

/// <summary>Receives OTLP/HTTP exports on this machine, and keeps the bytes.</summary>
internal sealed class OtlpCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _posts = new();
    private readonly Watch _watch = new();

    public OtlpCollector()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = ListenAsync();
    }

    public string Url { get; }

    public IReadOnlyList<(string Path, byte[] Body)> Posts => [.. _posts];

    /// <summary>Waits until one of the posts to a path has these bytes somewhere in it.</summary>
    public async Task WaitForAsync(string path, byte[] part, string what) =>
        await _watch.UntilAsync($"a post to {path}: {what}", () => Has(path, part));

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
                _watch.Changed();
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
