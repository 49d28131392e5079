using System.Net;
using System.Text;

namespace Asya.SystemTests.EntryPoints;

/// <summary>A process with the flows of these tests, and every way into it.</summary>
public abstract class EntryPointGateway : IAsyncLifetime
{
    /// <summary>An origin that is named in the configuration.</summary>
    public const string App = "https://app.example";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryDirectory _config = new();

    private static int _ids;

    internal SiloProcess Silo { get; private set; } = null!;

    private protected string Config => _config.Path;

    /// <summary>Makes an id that no other test has.</summary>
    public static string NewId() => $"door-{Interlocked.Increment(ref _ids)}";

    public virtual async Task InitializeAsync()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "door-flows", "flows.yaml"), _config["flows.yaml"]);
        SiloSettings settings = SiloSettings.WithTestActors with { Config = Config };
        Silo = await SiloProcess.StartAsync(Configure(settings.With("Asya__Gateway__AllowedOrigins__0", App)));
    }

    public virtual async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        _config.Dispose();
    }

    private protected abstract SiloSettings Configure(SiloSettings settings);

    /// <summary>Gets the credential of a principal; null: none is needed.</summary>
    private protected abstract string? CredentialOf(string who);

    /// <summary>Starts a flow.</summary>
    /// <param name="entry">The entry point.</param>
    /// <param name="who">The principal that starts it.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="payload">The members of the payload.</param>
    /// <param name="smuggled">Members that are put wherever the protocol has room for some, to see that they count for nothing; they begin
    /// with a comma.</param>
    internal async Task<EntryPointReply> StartAsync(
        EntryPoint entry, string who, string flow, string payload = """ "topic":"Q3","amount":100 """, string smuggled = "")
    {
        string message = Guid.NewGuid().ToString();
        string data = $"{{{payload}{smuggled}}}";
        string metadata = $$"""{"skill":"{{flow}}"{{smuggled}}}""";
        string more = smuggled.Length == 0 ? "" : $$""","metadata":{{{smuggled[1..]}}},"extensions":["x-asya-pause"]""";
        string part = smuggled.Length == 0 ? "" : $$""","metadata":{{{smuggled[1..]}}}""";
        string version1 =
            $$$"""{"message":{"messageId":"{{{message}}}","role":"ROLE_USER","parts":[{"data":{{{data}}}{{{part}}}}]{{{more}}}},"metadata":{{{metadata}}}{{{smuggled}}}}""";
        string version03 =
            $$$"""{"message":{"messageId":"{{{message}}}","kind":"message","role":"user","parts":[{"kind":"data","data":{{{data}}}{{{part}}}}]{{{more}}}},"metadata":{{{metadata}}}{{{smuggled}}}}""";
        Reply reply = entry switch
        {
            EntryPoint.Mesh => await PostAsync(who, "/mesh?wait=20", $$"""{"flow":"{{flow}}","payload":{{data}} }"""),
            EntryPoint.A2A03 => await CallAsync(who, "/a2a", "message/send", version03),
            EntryPoint.A2A1 => await CallAsync(who, "/a2a", "SendMessage", version1),
            EntryPoint.A2ARest => await PostAsync(who, "/a2a/message:send", version1),
            EntryPoint.Mcp =>
                await CallAsync(who, "/mcp", "tools/call",
                    $$"""{"name":"{{flow}}","arguments":{{data}},"_meta":{{{(smuggled.Length == 0 ? "" : smuggled[1..])}}}{{smuggled}}}"""),
            _ => await PostAsync(who, "/tools/call", $$"""{"name":"{{flow}}","arguments":{{data}}{{smuggled}}}"""),
        };
        return new(entry, reply);
    }

    /// <summary>Starts a flow and waits until it asks.</summary>
    internal async Task<string> StartPausedAsync(
        EntryPoint entry, string who, string flow, string payload = """ "topic":"Q3","amount":100 """, string smuggled = "")
    {
        string id = (await StartAsync(entry, who, flow, payload, smuggled)).TaskId;
        await UntilAsync(who, id, "paused");
        return id;
    }

    /// <summary>Answers the pause that a task is at.</summary>
    internal async Task<EntryPointReply> AnswerAsync(EntryPoint entry, string who, string id, string answer)
    {
        string message = Guid.NewGuid().ToString();
        string version1 =
            $$$"""{"message":{"messageId":"{{{message}}}","taskId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{{{answer}}}}]}}""";
        Reply reply = entry switch
        {
            EntryPoint.Mesh => await PostAsync(who, $"/mesh/{id}:resume?wait=20", answer),
            EntryPoint.A2A03 => await CallAsync(
                who, "/a2a", "message/send",
                $$$"""{"message":{"messageId":"{{{message}}}","kind":"message","taskId":"{{{id}}}","role":"user","parts":[{"kind":"data","data":{{{answer}}}}]}}"""),
            EntryPoint.A2A1 => await CallAsync(who, "/a2a", "SendMessage", version1),
            EntryPoint.A2ARest => await PostAsync(who, "/a2a/message:send", version1),
            EntryPoint.Mcp =>
                await CallAsync(
                    who, "/mcp", "tools/call", $$$"""{"name":"resume_task","arguments":{"taskId":"{{{id}}}","answer":{{{answer}}}}}"""),
            _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "There is no answer by this entry point."),
        };
        return new(entry, reply);
    }

    internal Task<Reply> GetAsync(string who, string path) => SendAsync(HttpMethod.Get, who, path, null);

    internal Task<Reply> PostAsync(string who, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, who, path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), headers);

    internal async Task<Reply> SendAsync(
        HttpMethod method, string who, string path, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, Silo.Mesh.Absolute(path)) { Content = body };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (CredentialOf(who) is { } credential)
        {
            request.Headers.Authorization = new("Bearer", credential);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Silo.Mesh.SendAsync(request);
    }

    /// <summary>Waits until a task has a status, and is at a pause if one is named; fails as soon as it can no longer get there.</summary>
    internal async Task<Reply> UntilAsync(string who, string id, string status, int? pause = null)
    {
        Reply? task = null;
        await Eventually.BecomesAsync($"task {id} is {status} (pause {pause})", Patience, IsThereAsync, () => task!.Text);
        return task!;

        async Task<bool> IsThereAsync()
        {
            task = (await GetAsync(who, $"/mesh/{id}")).Expect(HttpStatusCode.OK);
            bool isThere = task.TaskStatus == status && (pause is null || task.Json.GetProperty("pause").GetInt32() == pause);
            Assert.False(!isThere
                && task.TaskStatus is "succeeded" or "failed" or "canceled",
                $"Task {id} can no longer become {status} (pause {pause}): {task.Text}");
            return isThere;
        }
    }

    /// <summary>Waits until something has happened to a task.</summary>
    internal async Task UntilHappenedAsync(string who, string id, string kind)
    {
        string[] kinds = [];
        await Eventually.BecomesAsync($"task {id} has an event {kind}", Patience, async () => (kinds = await KindsAsync(who, id))
            .Contains(kind), () => string.Join(", ", kinds));
    }

    /// <summary>Gets the kinds of all that has happened to a task.</summary>
    internal async Task<string[]> KindsAsync(string who, string id) =>
        [.. (await GetAsync(who, $"/mesh/{id}/history")).Expect(HttpStatusCode.OK).Json.GetProperty("events").EnumerateArray()
            .Select(static e => e.GetProperty("kind").GetString()!)];

    private Task<Reply> CallAsync(string who, string path, string method, string parameters) =>
        PostAsync(who, path, $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");
}
