using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Asya.Deploy.Tests;

/// <summary>As much of a Kubernetes API server as helm asks for while it renders: what kinds there are, and which secrets.</summary>
internal sealed class FakeApiServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HashSet<string> _secrets;
    private readonly ConcurrentQueue<string> _asked = new();

    public FakeApiServer(params string[] secrets)
    {
        _secrets = [.. secrets];
        string address = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add(address + "/");
        _listener.Start();
        File.WriteAllText(
            Configuration,
            $$$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: fake, cluster: {server: "{{{address}}}"}}]
            contexts: [{name: fake, context: {cluster: fake, user: fake}}]
            users: [{name: fake, user: {}}]
            current-context: fake
            """);
        _ = ServeAsync();
    }

    /// <summary>Gets the file that a client of it is given.</summary>
    public string Configuration { get; } = Path.GetTempFileName();

    public IReadOnlyCollection<string> Asked => _asked;

    public void Dispose()
    {
        _listener.Close();
        File.Delete(Configuration);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            string path = context.Request.Url!.AbsolutePath;
            _asked.Enqueue($"{context.Request.HttpMethod} {path}");
            string? answer = Answer(path);
            context.Response.StatusCode = answer is null ? 404 : 200;
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(
                answer ?? """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404,"message":"not found"}"""));
            context.Response.Close();
        }
    }

    private string? Answer(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        return path switch
        {
            "/version" => """{"major":"1","minor":"33","gitVersion":"v1.33.0"}""",
            "/api" => """{"kind":"APIVersions","versions":["v1"]}""",
            "/apis" => """{"kind":"APIGroupList","apiVersion":"v1","groups":[]}""",
            "/api/v1" => """
                {"kind":"APIResourceList","groupVersion":"v1","resources":[
                 {"name":"serviceaccounts","namespaced":true,"kind":"ServiceAccount","verbs":["get"]},
                 {"name":"secrets","namespaced":true,"kind":"Secret","verbs":["get","list"]}]}
                """,
            _ when path.EndsWith("/serviceaccounts/default", StringComparison.Ordinal) =>
                """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default","namespace":"asya-system"}}""",
            _ when path.EndsWith("/secrets", StringComparison.Ordinal) => """{"apiVersion":"v1","kind":"SecretList","items":[]}""",
            _ when path.Contains("/secrets/", StringComparison.Ordinal) && _secrets.Contains(name) =>
                $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}","namespace":"asya-system"}}""",
            _ => null,
        };
    }
}
