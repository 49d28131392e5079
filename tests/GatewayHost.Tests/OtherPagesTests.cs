using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>Requests that a page of another origin can make a browser send change nothing.</summary>
public sealed class OtherPagesTests : IAsyncLifetime
{
    private const string App = "https://app.example";
    private const string Cancel = "/a2a/tasks/task-1:cancel";
    private const string Form = "application/x-www-form-urlencoded";

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync(o => o.AllowedOrigins.Add(App));

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Insecure_serves_every_host_and_still_no_page_of_another_origin_changes_something()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(options => options.Insecure = true);
        await gateway.CreateAsync("task-1");

        using HttpResponseMessage foreign = await gateway.PostAsync("/mesh/task-1:cancel", "{}", ("Origin", "https://evil.example"));
        using HttpResponseMessage own =
            await gateway.PostAsync("/mesh/task-1:cancel", "{}", ("Host", "any.example"), ("Origin", "http://any.example"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (foreign.StatusCode, own.StatusCode));
    }

    // PORT is the gateway's own, OTHER another program's.
    [Theory]
    [InlineData("127.0.0.1:PORT", null, null, true)]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:PORT", null, true)]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:PORT", "same-origin", true)]
    [InlineData("127.0.0.1:PORT", null, "none", true)]
    [InlineData("LOCALHOST:PORT", "http://localhost:PORT", null, true)]
    [InlineData("[::1]:PORT", "http://[::1]:PORT", null, true)]
    [InlineData("localhost", "https://localhost", null, true)]
    [InlineData("localhost", "http://localhost", null, true)]
    [InlineData("localhost:443", "https://localhost", null, true)]
    [InlineData("localhost:8443", "https://localhost:8443", null, true)]
    [InlineData("127.0.0.1:PORT", App, "cross-site", true)]
    [InlineData("127.0.0.1:PORT", "HTTPS://APP.example", null, true)]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:OTHER", null, false)]
    [InlineData("127.0.0.1:PORT", "http://localhost:OTHER", null, false)]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1", null, false)]
    [InlineData("127.0.0.1:PORT", "http://localhost:PORT", null, false)]
    [InlineData("localhost", "http://localhost:OTHER", null, false)]
    [InlineData("localhost:443", "http://localhost", null, false)]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:PORT/", null, false)]
    [InlineData("127.0.0.1:PORT", "http://a@127.0.0.1:PORT", null, false)]
    [InlineData("127.0.0.1:PORT", "ftp://127.0.0.1:PORT", null, false)]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:PORT, http://127.0.0.1:OTHER", null, false)]
    [InlineData("127.0.0.1:PORT", "https://evil.example", null, false)]
    [InlineData("127.0.0.1:PORT", "null", null, false)]
    [InlineData("127.0.0.1:PORT", "", null, false)]
    [InlineData("127.0.0.1:PORT", "nonsense", null, false)]
    [InlineData("127.0.0.1:PORT", null, "same-site", false)]
    [InlineData("127.0.0.1:PORT", null, "cross-site", false)]
    [InlineData("127.0.0.1:PORT", null, "", false)]
    [InlineData("127.0.0.1:PORT", null, "none, cross-site", false)]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:PORT", "cross-site", false)]
    public async Task Only_own_and_allowed_origins_change_something(string host, string? origin, string? site, bool isServed)
    {
        await _gateway.CreateAsync("task-1");

        using HttpResponseMessage response = await CancelAsync(Ports(host), ("Origin", Ports(origin)), ("Sec-Fetch-Site", site));

        if (isServed)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            Assert.Equal(
                "foreign_origin", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Forbidden)).GetProperty("reason").GetString());
        }

        Assert.Equal(isServed ? TaskPhase.Canceled : TaskPhase.Running, _gateway.Cluster["task-1"].Now.Phase);
    }

    [Theory]
    [InlineData(Form)]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json, text/plain")]
    [InlineData("")]
    public async Task An_empty_body_of_another_type_than_json_is_refused(string type)
    {
        await _gateway.CreateAsync("task-1");
        foreach (string path in
            (string[])["/a2a/tasks/task-1:cancel", "/a2a/tasks/task-1:pause", "/mesh/task-1:cancel", "/mesh/task-1:pause",
                "/mesh/task-1:claim", "/mesh/task-1:redrive"])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent([]) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            using HttpResponseMessage response = await _gateway.Http.SendAsync(request);

            Assert.Equal("unsupported_media_type", (await GatewayFixture.JsonAsync(response, HttpStatusCode.UnsupportedMediaType))
                .GetProperty("reason").GetString());
        }

        Assert.Equal(TaskPhase.Running, _gateway.Cluster["task-1"].Now.Phase);
    }

    // A page can send a body without a type, too.
    [Fact]
    public async Task A_body_without_a_type_is_refused_where_none_is_read()
    {
        await _gateway.CreateAsync("task-1");
        foreach (string path in (string[])["/mesh/task-1:redrive", "/a2a/tasks/task-1:subscribe"])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent([1]) };
            using HttpResponseMessage response = await _gateway.Http.SendAsync(request);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/a2a+json")]
    public async Task An_empty_body_that_is_called_json_is_none(string type)
    {
        await _gateway.CreateAsync("task-1");
        using HttpRequestMessage request = new(
            HttpMethod.Post, "/a2a/tasks/task-1:cancel")
        { Content = new StringContent("", Encoding.UTF8, type) };
        using HttpResponseMessage response = await _gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_guides_line_cancels()
    {
        await _gateway.CreateAsync("task-1");

        using Process curl =
            Process.Start(new ProcessStartInfo("curl", ["-X", "POST", $"http://127.0.0.1:{_gateway.Address.Port}/a2a/tasks/task-1:cancel"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> errors = curl.StandardError.ReadToEndAsync();
        string answer = await curl.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(answer.StartsWith('{'), $"curl said: {answer}{await errors}");
        Assert.Equal("canceled", JsonDocument.Parse(answer).RootElement.GetProperty("status").GetProperty("state").GetString());
        Assert.Equal(TaskPhase.Canceled, _gateway.Cluster["task-1"].Now.Phase);
    }

    // The page cannot read the answer, since no CORS header allows it.
    [Theory]
    [InlineData("http://localhost:OTHER", "same-site", 200)]
    [InlineData(null, "cross-site", 200)]
    [InlineData("https://evil.example", "cross-site", 403)]
    public async Task A_page_of_this_machine_may_still_ask_for_what_changes_nothing(string? origin, string? site, int status)
    {
        using HttpResponseMessage response =
            await SendAsync(HttpMethod.Get, "/mesh", "localhost", ("Origin", Ports(origin)), ("Sec-Fetch-Site", site));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_own_origin_is_the_forwarded_one()
    {
        (string, string?) forwarded = ("X-Forwarded-Host", "asya.example:8443");
        await using GatewayFixture trusting = await GatewayFixture.StartAsync(o =>
        {
            o.AllowedHosts.Add("asya.example");
            o.TrustedProxies.Add("127.0.0.0/8");
        });
        await trusting.CreateAsync("task-1");
        await _gateway.CreateAsync("task-1");

        using HttpResponseMessage foreign =
            await SendAsync(trusting, HttpMethod.Post, Cancel, "localhost", ("Origin", "https://asya.example"), forwarded);
        using HttpResponseMessage own =
            await SendAsync(trusting, HttpMethod.Post, Cancel, "localhost", ("Origin", "https://asya.example:8443"), forwarded);
        using HttpResponseMessage believed =
            await SendAsync(
                _gateway, HttpMethod.Post, Cancel, "localhost", ("Origin", "http://localhost:1"), ("X-Forwarded-Host", "localhost:1"));

        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, believed.StatusCode);
    }

    private string? Ports(string? text) => text?
        .Replace("PORT", _gateway.Address.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("OTHER", (_gateway.Address.Port == 3000 ? 3001 : 3000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private Task<HttpResponseMessage> CancelAsync(string? host, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Post, Cancel, host, headers);

    private Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? host, params (string Name, string? Value)[] headers) =>
        SendAsync(_gateway, method, path, host, headers);

    private static async Task<HttpResponseMessage> SendAsync(
        GatewayFixture gateway, HttpMethod method, string path, string? host, params (string Name, string? Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path) { Headers = { Host = host } };
        foreach ((string name, string? value) in headers)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await gateway.Http.SendAsync(request);
    }
}
