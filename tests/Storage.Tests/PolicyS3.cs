using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Asya.Storage.Tests;

/// <summary>A bucket under the guide's IAM policy: Get, Put and Delete, and 403 for what is missing, since nothing may be listed.</summary>
internal sealed class PolicyS3 : IDisposable
{
    private readonly HttpListener _listener = new();

    public PolicyS3()
    {
        Endpoint = $"http://127.0.0.1:{FreePort.Next()}/";
        _listener.Prefixes.Add(Endpoint);
        _listener.Start();
        _ = AnswerAsync();
    }

    public string Endpoint { get; }

    /// <summary>Gets the objects by their path, bucket included.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>Gets the requests so far: <c>GET /bucket/key</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Gets or sets a value indicating whether every request is forbidden.</summary>
    public bool ForbidsAll { get; set; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            string path = context.Request.Url!.AbsolutePath;
            Requests.Enqueue($"{context.Request.HttpMethod} {path}");
            using MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body);
            (int status, byte[] answer) = Answer(context.Request.HttpMethod, path, body.ToArray());
            context.Response.StatusCode = status;
            context.Response.Headers["ETag"] = "\"1-1\"";
            context.Response.ContentLength64 = answer.Length;
            await context.Response.OutputStream.WriteAsync(answer);
            context.Response.Close();
        }
    }

    private (int Status, byte[] Body) Answer(string method, string path, byte[] body)
    {
        if (ForbidsAll)
        {
            return Forbidden();
        }

        switch (method)
        {
            case "PUT":
                Objects[path] = body;
                return (200, []);
            case "DELETE":
                Objects.TryRemove(path, out _);
                return (204, []);
            default:
                return Objects.TryGetValue(path, out byte[]? found) ? (200, found) : Forbidden();
        }
    }

    private static (int Status, byte[] Body) Forbidden() =>
        (403, Encoding.UTF8.GetBytes("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"));
}
