using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Asya.Cli;

/// <summary>The gateway's HTTP API. What it refuses, and that it cannot be reached, are exceptions with what to say.</summary>
internal sealed class MeshApi : IDisposable
{
    private const int LongestAnswer = 64 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;
    private readonly GatewayAddress _gateway;

    public MeshApi(GatewayAddress gateway)
    {
        _gateway = gateway;

        // A redirect is told and not followed: a key, and an answer, go to the address that was given.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !gateway.Url.IsLoopback })
        {
            BaseAddress = gateway.Url,
            Timeout = Patience,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        _http.DefaultRequestHeaders.Authorization = gateway.Credential;
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("asya", CliVersion.Text));
    }

    /// <summary>Gets where it is, for messages.</summary>
    public string Address => _gateway.ToString();

    /// <summary>The path of a task, or of what is asked of it.</summary>
    public static string Task(string id, string rest = "") => $"mesh/{Uri.EscapeDataString(id)}{rest}";

    public static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        StringBuilder query = new();
        foreach ((string name, string? value) in parameters)
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return query.ToString();
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        ReadAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    public Task<JsonElement> PostAsync(string path, string json, string? idempotencyKey, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (idempotencyKey is not null && !request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey))
        {
            throw CliException.Misuse("--idempotency-key: it is one line of plain text.");
        }

        return ReadAsync(request, cancellationToken);
    }

    /// <summary>Gets when the gateway says it is, on any answer that it gives.</summary>
    public async Task<DateTimeOffset?> AskTimeAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "health/live"), HttpCompletionOption.ResponseContentRead, cancellationToken);
        await RefuseAsync(response, cancellationToken);
        return response.Headers.Date;
    }

    /// <summary>Gets the version that the gateway tells to those who greet it by MCP.</summary>
    public async Task<string> AskVersionAsync(CancellationToken cancellationToken)
    {
        const string Greeting = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":
             {"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"asya","version":"1"}}}
            """;
        HttpRequestMessage request = new(HttpMethod.Post, "mcp")
        {
            Content = new StringContent(Greeting, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.Accept.Add(new("text/event-stream"));
        using HttpResponseMessage response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        await RefuseAsync(response, cancellationToken);
        JsonElement? answer = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? await FirstEventAsync(response, cancellationToken)
            : await JsonAsync(response, cancellationToken);
        return answer?.Member("result").Member("serverInfo").Text("version") ?? throw NoGateway();
    }

    /// <summary>Opens the events of a task after one of them; null: there are no more, the task is over.</summary>
    public async Task<HttpResponseMessage?> OpenEventsAsync(string id, string? after, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Get, Task(id, "/events"));
        request.Headers.Accept.Add(new("text/event-stream"));
        if (after is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        }

        HttpResponseMessage response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            await RefuseAsync(response, cancellationToken);
            if (response.StatusCode != HttpStatusCode.NoContent && response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            {
                throw NoGateway();
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (response.StatusCode != HttpStatusCode.NoContent)
        {
            return response;
        }

        response.Dispose();
        return null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        await RefuseAsync(response, cancellationToken);
        return await JsonAsync(response, cancellationToken) ?? throw NoGateway();
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                return await _http.SendAsync(request, completion, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                throw new UnreachableException($"{Address} cannot be reached: {SafeText.Line(e.Message)}", e);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new UnreachableException($"{Address} has not answered within {Patience.TotalSeconds:F0} seconds.", e);
            }
        }
    }

    private async Task RefuseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if (status is >= 300 and < 400)
        {
            throw new UnreachableException($"{Address} sends on to {SafeText.Line(response.Headers.Location?.ToString())}. Give the address that it leads to.");
        }

        JsonElement? problem = await JsonAsync(response, cancellationToken);
        if (problem is not { ValueKind: JsonValueKind.Object } said || said.Text("reason") is not { } reason)
        {
            // A proxy without its gateway answers so.
            throw status is 502 or 503 or 504
                ? new UnreachableException($"{Address} answers with {status}, and is no gateway at the moment.")
                : new RefusedException(status, "", $"{Address} answers with {status}, and says no more.");
        }

        StringBuilder message = new();
        message.Append(SafeText.Line(said.Text("title") ?? $"{status}"));
        if (said.Text("detail") is { Length: > 0 } detail)
        {
            message.Append(": ").Append(SafeText.Line(detail));
        }

        message.Append(" (").Append(SafeText.Line(reason)).Append(')');
        foreach (JsonElement error in said.Items("errors"))
        {
            message.Append("\n  ").Append(SafeText.Line(error.Text("field"))).Append(": ").Append(SafeText.Line(error.Text("message")));
        }

        throw new RefusedException(status, reason, message.ToString());
    }

    private UnreachableException NoGateway() =>
        new($"What answers at {Address} is no gateway of Asya: it sends no JSON where the gateway does.");

    private static async Task<JsonElement?> FirstEventAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            return JsonSerializer.SerializeToElement(JsonText.Parse(item.Data));
        }

        return null;
    }

    private static async Task<JsonElement?> JsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json"))
        {
            return null;
        }

        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using JsonDocument document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }
}
