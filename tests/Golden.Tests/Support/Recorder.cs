using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Asya.TestKit.Api;

namespace Asya.GoldenTests.Support;

/// <summary>Runs a scenario and records requests and answers.</summary>
internal sealed class Recorder(SiloProcess silo, string scenario)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // On every answer. They are written down where they are another or missing.
    private static readonly Dictionary<string, string> Usual = new()
    {
        ["cache-control"] = "no-store",
        ["content-security-policy"] = "default-src 'none'; frame-ancestors 'none'",
        ["cross-origin-resource-policy"] = "same-origin",
        ["referrer-policy"] = "no-referrer",
        ["x-content-type-options"] = "nosniff",
    };

    private static readonly HashSet<string> Left = ["date", "server", "transfer-encoding", "content-length", "connection"];

    private readonly StringBuilder _text = new();
    private readonly Normalizer _normalizer = new();

    // The same with identity on, but for what each operation demands.
    private static ApiDocument? Api { get; set; }

    /// <summary>Gets or sets the API key that requests are sent with; null: none.</summary>
    public string? Key { get; set; }

    /// <summary>From here on ids are written as they are: those that follow from a key or a message are the same with each run.</summary>
    public void KeepIds() => _normalizer.KeepsIds = true;

    /// <summary>Writes a heading.</summary>
    public void Note(string what) => Append($"# {what}\n\n");

    /// <summary>Writes down something that is no answer.</summary>
    public void Show(string what, string content) => Append($"= {what}\n{JsonLines.Of(content)}\n\n");

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Reply> PostAsync(string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(method, path, body, headers);
        using CancellationTokenSource end = new(Patience);
        using HttpResponseMessage response = await silo.Http.SendAsync(request, end.Token);
        string text = await response.Content.ReadAsStringAsync(end.Token);
        await JudgeAsync(method, path, response, text);
        Write(response, text);
        return new Reply(response.StatusCode, text, response.Content.Headers.ContentType?.MediaType, response);
    }

    /// <summary>
    /// Reads a stream to its end and writes its text down as it came. After each event something may be done that makes the next one come.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The address.</param>
    /// <param name="body">The request body.</param>
    /// <param name="seen">Told of each event: its data. False: no more is read.</param>
    /// <param name="headers">The request's headers.</param>
    public async Task StreamAsync(
        HttpMethod method, string path, string? body, Func<string, Task<bool>> seen, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(method, path, body, headers);
        using CancellationTokenSource end = new(Patience);
        using HttpResponseMessage response = await silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token);
        StringBuilder text = new();
        try
        {
            using StreamReader lines = new(await response.Content.ReadAsStreamAsync(end.Token));
            string data = "";
            while (await lines.ReadLineAsync(end.Token) is { } line)
            {
                text.Append(line).Append('\n');
                data = line.StartsWith("data:", StringComparison.Ordinal) ? line["data:".Length..] : data;
                if (line.Length == 0 && data.Length > 0)
                {
                    if (!await seen(data))
                    {
                        text.Append("(the reader leaves)\n");
                        break;
                    }

                    data = "";
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{method} {path} did not end within {Patience}. Seen:\n{text}");
        }

        Write(response, text.ToString());
    }

    /// <summary>Compares the recording with the checked-in record.</summary>
    public void Check() => GoldenFile.Check(scenario, _text.ToString());

    // What comes back is what the description says. An answer whose status it does not list has to be as its default.
    private async Task JudgeAsync(HttpMethod method, string path, HttpResponseMessage response, string body)
    {
        Api ??= await DescribeAsync();
        string? type = response.Content.Headers.ContentType?.MediaType;
        if (Api.Find(method.Method, path.Split('?')[0]) is { } operation && type?.EndsWith("json", StringComparison.Ordinal) == true)
        {
            string? fault = operation.Judge((int)response.StatusCode, type, body, mustBeListed: false);
            Assert.True(fault is null, $"{operation} is not as it is described: {fault}\n{body}");
        }
    }

    private async Task<ApiDocument> DescribeAsync()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, silo.Mesh.Absolute("/openapi/v1.json"));
        request.Headers.TryAddWithoutValidation("x-api-key", StoredDirectory.KeyOf("ann"));
        using HttpResponseMessage response = await silo.Http.SendAsync(request);
        return new ApiDocument(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? body, (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(method, silo.Mesh.Absolute(path));
        (string Name, string Value)[] all = body is null || headers.Any(static h => h.Name == "content-type")
            ? headers
            : [("content-type", "application/json"), .. headers];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"> {method} {path}\n");
        foreach ((string name, string value) in all)
        {
            text.Append(CultureInfo.InvariantCulture, $"> {name}: {value}\n");
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(all.Last(static h => h.Name == "content-type").Value);
            text.Append(Marked("> ", JsonLines.Of(body)));
        }

        foreach ((string name, string value) in all.Where(static h => h.Name != "content-type"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (Key is not null)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", StoredDirectory.KeyOf(Key));
            text.Append(CultureInfo.InvariantCulture, $"> (with the key of {Key})\n");
        }

        Append(text.ToString());
        return request;
    }

    private void Write(HttpResponseMessage response, string body)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"< {(int)response.StatusCode}\n");
        SortedDictionary<string, string> headers = new(
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(static h => h.Key.ToLowerInvariant(), static h => string.Join(", ", h.Value)), StringComparer.Ordinal);
        foreach ((string name, string value) in Usual)
        {
            if (!headers.TryGetValue(name, out string? said))
            {
                text.Append(CultureInfo.InvariantCulture, $"< (no {name})\n");
            }
            else if (said == value)
            {
                headers.Remove(name);
            }
        }

        foreach ((string name, string value) in headers.Where(static h => !Left.Contains(h.Key)))
        {
            text.Append(CultureInfo.InvariantCulture, $"< {name}: {value}\n");
        }

        text.Append(Marked("< ", IsLines(response) ? body : JsonLines.Of(body)));
        Append(text.Append('\n').ToString());
    }

    private static bool IsLines(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is "text/event-stream" or "application/jsonl";

    private static string Marked(string mark, string text) =>
        text.Length == 0 ? "" : string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"{mark}{line}".TrimEnd() + "\n"));

    private void Append(string text) => _text.Append(_normalizer.Apply(text));
}
