using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Asya.Hosting.Tests;

/// <summary>samples/own-host: an application that has endpoints of its own beside the gateway's.</summary>
public sealed partial class OwnHostTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new();
    private ServerProcess? _host;

    public async Task InitializeAsync()
    {
        ProcessStartInfo start = new(
            "dotnet", [SiloSettings.OwnHost.Assembly, "--urls", "http://127.0.0.1:0"])
        { WorkingDirectory = _directory.Path };
        start.Environment["ASYA_SILO_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        start.Environment["ASYA_SILO_CLIENT_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        _host = ServerProcess.Start("the host", start, line =>
        {
            if (Listening().Match(line) is { Success: true } found)
            {
                _http.BaseAddress = new(found.Groups[1].Value);
            }

            return line.Contains("Application started", StringComparison.Ordinal);
        });
        await _host.ReadyAsync();
    }

    public Task DisposeAsync()
    {
        _http.Dispose();
        _host?.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Its_actor_runs_a_task_and_its_own_endpoints_keep_their_own_rules()
    {
        using StringContent task = new(
            """{"id":"ada","route":{"curr":"greet","next":[]},"payload":{"name":"Ada"}}""", null, "application/json");
        using HttpResponseMessage created = await _http.PostAsync("/mesh?wait=20", task);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Contains("Hello, Ada", await created.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(_directory.Path, "data", "state")), "Checkpoints lie below the data directory.");

        // A text body and a foreign page's origin: for the gateway to refuse, and not at endpoints that are not the gateway's.
        Assert.Equal((HttpStatusCode.OK, "HELLO"), await ShoutAsync("/shout"));
        Assert.Equal(HttpStatusCode.Forbidden, (await ShoutAsync("/mesh")).Status);
    }

    [Fact]
    public async Task A_task_that_its_own_code_has_started_is_answered_through_the_gateway()
    {
        using StringContent order = new("""{"name":"Ada"}""", null, "application/json");
        using HttpResponseMessage accepted = await _http.PostAsync("/orders", order);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        using StringContent answer = new("""{"approved":true}""", null, "application/json");
        using HttpResponseMessage answered = await _http.PostAsync($"{accepted.Headers.Location}:resume?wait=20", answer);
        string task = await answered.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Contains("\"status\":\"succeeded\"", task, StringComparison.Ordinal);
        Assert.Contains("Hello, Ada", task, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_at_no_endpoint_is_answered_as_the_gateway_does()
    {
        using HttpResponseMessage missing = await _http.GetAsync("/no-such-page");
        Assert.Equal(
            (HttpStatusCode.NotFound, "application/problem+json"), (missing.StatusCode, missing.Content.Headers.ContentType?.MediaType));
    }

    private async Task<(HttpStatusCode Status, string Body)> ShoutAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent("hello", null, "text/plain") };
        request.Headers.Add("Origin", "https://elsewhere.example");
        using HttpResponseMessage response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("Now listening on: (http://\\S+)")]
    private static partial Regex Listening();
}
