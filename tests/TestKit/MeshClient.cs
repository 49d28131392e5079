using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Asya.TestKit;

/// <summary>Speaks HTTP to a silo, as curl would.</summary>
public sealed class MeshClient(SiloProcess silo)
{
    private const int WaitSeconds = 25;

    private static int _ids;

    /// <summary>Gets how long a task may take to get anywhere. Only a broken one takes that long.</summary>
    public static TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>Makes an id that no other test has.</summary>
    public static string NewId(string prefix = "task") =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref _ids)}");

    /// <summary>Makes an envelope as in the usage guide.</summary>
    public static string Envelope(string id, string route, string payload = "{}", double? timeout = null)
    {
        string[] actors = route.Split(' ');
        string next = string.Join(',', actors.Skip(1).Select(a => $"\"{a}\""));
        string budget = timeout is { } seconds ? string.Create(CultureInfo.InvariantCulture, $",\"timeout\":{seconds}") : "";
        return $$"""{"id":"{{id}}","route":{"prev":[],"curr":"{{actors[0]}}","next":[{{next}}]},"payload":{{payload}}{{budget}}}""";
    }

    public Task<Reply> GetAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    public Task<Reply> PostAsync(string path, string body, string? key = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), key, cancellationToken);

    /// <summary>Creates a task and does not wait for it.</summary>
    public Task<Reply> CreateAsync(string body, string? key = null) => PostAsync("/mesh", body, key);

    /// <summary>Creates a task and waits until it is paused or over.</summary>
    public Task<Reply> CreateAndWaitAsync(string body) => PostAsync($"/mesh?wait={WaitSeconds}", body);

    /// <summary>Creates a task that must then be paused.</summary>
    public async Task<Reply> CreatePausedAsync(string body) =>
        (await CreateAndWaitAsync(body)).Expect(HttpStatusCode.Created).ExpectTask("paused");

    public Task<Reply> TaskAsync(string id) => GetAsync($"/mesh/{id}");

    public Task<Reply> ResumeAsync(string id, string answer, int? pause = null, string? key = null) =>
        PostAsync($"/mesh/{id}:resume{(pause is { } n ? $"?pause={n}" : "")}", answer, key);

    /// <summary>Answers a pause and waits until the task is paused again or over.</summary>
    public Task<Reply> ResumeAndWaitAsync(string id, string answer, int? pause = null) =>
        PostAsync($"/mesh/{id}:resume?wait={WaitSeconds}{(pause is { } n ? $"&pause={n}" : "")}", answer);

    public Task<Reply> CancelAsync(string id) => SendAsync(HttpMethod.Post, $"/mesh/{id}:cancel", null, null);

    /// <summary>Makes an A2A call and gets its JSON-RPC answer, which is always a 200.</summary>
    public async Task<JsonElement> A2AAsync(string request) => (await PostAsync("/a2a", request)).Expect(HttpStatusCode.OK).Json;

    /// <summary>Watches a task until it has a status.</summary>
    public Task<SseEvent> UntilAsync(string id, string status) => UntilAsync(id, status, e => e.Status == status);

    /// <summary>Watches a task until something is true of it; fails, showing the last it saw, when that takes too long.</summary>
    public async Task<SseEvent> UntilAsync(
        string id, string what, Func<SseEvent, bool> isTrue, long? after = null, TimeSpan? patience = null)
    {
        using CancellationTokenSource end = new(patience ?? Patience);
        SseEvent? last = null;
        try
        {
            using SseReader? stream = await OpenAsync(id, after, end.Token);
            while (stream is not null && await stream.NextAsync(end.Token) is { } next)
            {
                last = next;
                if (isTrue(next))
                {
                    return next;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Task {id} was not {what} within {patience ?? Patience}. The last that was seen of it: {last?.Data ?? "nothing"}");
        }

        throw new InvalidOperationException($"The events of task {id} ended before it was {what}: {last?.Data ?? "nothing"}");
    }

    /// <summary>Gets all events of a task that is over, or will soon be.</summary>
    public async Task<List<SseEvent>> EventsAsync(string id, long after = 0)
    {
        using CancellationTokenSource end = new(Patience);
        List<SseEvent> events = [];
        try
        {
            using SseReader? stream = await OpenAsync(id, after, end.Token);
            while (stream is not null && await stream.NextAsync(end.Token) is { } next)
            {
                events.Add(next);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The events of task {id} did not end within {Patience}. Seen: {string.Join('\n', events.Select(e => e.Data))}");
        }

        return events;
    }

    /// <summary>Watches a task from where it is to its end, and does something once it is watched.</summary>
    public async Task<List<SseEvent>> WatchAsync(string id, Action whenOpen)
    {
        using CancellationTokenSource end = new(Patience);
        using SseReader stream = (await OpenAsync(id, after: null, end.Token))!;
        List<SseEvent> events = [(await stream.NextAsync(end.Token))!];
        whenOpen();
        while (await stream.NextAsync(end.Token) is { } next)
        {
            events.Add(next);
        }

        return events;
    }

    /// <summary>Opens a task's stream; null if the task has no more events.</summary>
    public async Task<SseReader?> OpenAsync(string id, long? after, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Absolute($"/mesh/{id}/events"));
        return await SseReader.TryOpenAsync(silo.Http, request, after?.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    public async Task<Reply> SendAsync(
        HttpMethod method, string path, HttpContent? body, string? key, CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(method, Absolute(path)) { Content = body };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await SendAsync(request, cancellationToken);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        HttpResponseMessage response = await silo.Http.SendAsync(request, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode == HttpStatusCode.InternalServerError)
        {
            // Always a bug, whatever was asked for. Only the log knows which.
            Assert.Fail($"{request.Method} {request.RequestUri} was answered with 500: {text}\nThe silo said:\n{silo.Output}");
        }

        return new Reply(response.StatusCode, text, response.Content.Headers.ContentType?.MediaType, response);
    }

    /// <summary>Creates an address whose path is not normalized, so that hostile paths reach the server.</summary>
    public Uri Absolute(string path) =>
        new(silo.Address.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
