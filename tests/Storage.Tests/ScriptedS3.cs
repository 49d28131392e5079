using System.Net;
using System.Text;

namespace Asya.Storage.Tests;

/// <summary>Answers like an S3 service in a bad mood: with the statuses of a list, then with 200.</summary>
internal sealed class ScriptedS3 : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Queue<int> _statuses;

    public ScriptedS3(params int[] statuses)
    {
        _statuses = new Queue<int>(statuses);
        Endpoint = $"http://127.0.0.1:{FreePort.Next()}/";
        _listener.Prefixes.Add(Endpoint);
        _listener.Start();
        _ = AnswerAsync();
    }

    public string Endpoint { get; }

    /// <summary>Whether an answer has an ETag, as that of a service has which has stored something.</summary>
    public bool HasETag { get; init; } = true;

    /// <summary>Gets how many requests have come.</summary>
    public int Requests { get; private set; }

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

            Requests++;
            int status = _statuses.TryDequeue(out int next) ? next : 200;
            byte[] body = Encoding.UTF8.GetBytes(status == 200 ? "{}" : $"<Error><Code>Code{status}</Code><Message>no</Message></Error>");
            context.Response.StatusCode = status;
            if (HasETag)
            {
                context.Response.Headers["ETag"] = "\"1\"";
            }

            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
    }
}
