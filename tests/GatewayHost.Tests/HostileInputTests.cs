using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>Input that must never reach a grain. Every answer is precise, and the task is unchanged.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private const string Envelope = """{"flow":"report_approval","payload":PAYLOAD}""";

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayFixture.StartAsync();
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t");
    }

    public async Task DisposeAsync()
    {
        Assert.Equal(1, _gateway.Cluster.Count);
        Assert.Equal(TaskPhase.Paused, _gateway.Cluster["t"].Now.Phase);
        await _gateway.DisposeAsync();
    }

    public static TheoryData<string, int, string> Bodies => new()
    {
        { "", 400, "malformed_json" },
        { "{", 400, "malformed_json" },
        { """{"a":1}{""", 400, "malformed_json" },
        { """{"payload":{"a":1,"a":2}}""", 400, "malformed_json" },
        { """{"payload":{"a":"\ud800"}}""", 400, "malformed_json" },
        { $"{{\"payload\":{new string('[', 64)}1{new string(']', 64)}}}", 400, "malformed_json" },
        { new string('[', 1_000_000), 400, "malformed_json" },
        { "[]", 422, "invalid" },
        { "null", 422, "invalid" },
        { "\"text\"", 422, "invalid" },
    };

    public static TheoryData<string, int, string> Envelopes => new()
    {
        { "{}", 422, "invalid" },
        { """{"flow":"f","route":{"curr":"a"}}""", 422, "invalid" },
        { """{"flow":7}""", 422, "invalid" },
        { """{"flow":""}""", 422, "invalid" },
        { """{"flow":"f","payload":[]}""", 422, "invalid" },
        { """{"flow":"f","payload":"x"}""", 422, "invalid" },
        { """{"flow":"f","payload":null}""", 422, "invalid" },
        { """{"flow":"f","headers":[]}""", 422, "invalid" },
        { """{"flow":"f","timeout":0}""", 422, "invalid" },
        { """{"flow":"f","timeout":-1}""", 422, "invalid" },
        { """{"flow":"f","timeout":"60"}""", 422, "invalid" },
        { """{"flow":"f","timeout":1e300}""", 422, "invalid" },
        { """{"flow":"f","context_id":5}""", 422, "invalid" },
        { """{"flow":"f","context_id":"a\u0000b"}""", 422, "invalid" },
        { """{"route":[]}""", 422, "invalid" },
        { """{"route":{}}""", 422, "invalid" },
        { """{"route":{"curr":""}}""", 422, "invalid" },
        { """{"route":{"curr":7}}""", 422, "invalid" },
        { """{"route":{"curr":"a","next":"b"}}""", 422, "invalid" },
        { """{"route":{"curr":"a","next":[1]}}""", 422, "invalid" },
        { """{"route":{"curr":"a","next":[null]}}""", 422, "invalid" },
        { """{"route":{"curr":"a","next":[""]}}""", 422, "invalid" },
        { "{\"route\":{\"curr\":\"" + new string('a', 257) + "\"}}", 422, "invalid" },
        { "{\"route\":{\"curr\":\"a\",\"next\":[" + string.Join(',', Enumerable.Repeat("\"b\"", 1000)) + "]}}", 422, "invalid" },
        { """{"flow":"f","id":""}""", 400, "invalid_id" },
        { """{"flow":"f","id":"../../x"}""", 400, "invalid_id" },
        { """{"flow":"f","id":"a/b"}""", 400, "invalid_id" },
        { """{"flow":"f","id":"t~x"}""", 400, "invalid_id" },
        { """{"flow":"f","id":".hidden"}""", 400, "invalid_id" },
        { """{"flow":"f","id":"_3f2a"}""", 400, "invalid_id" },
        { """{"flow":"f","id":"a\nb"}""", 400, "invalid_id" },
        { """{"flow":"f","id":17}""", 400, "invalid_id" },
        { $$"""{"flow":"f","id":"{{new string('a', 129)}}"}""", 400, "invalid_id" },
        { """{"flow":"f","parent_id":"../x"}""", 400, "invalid_id" },
    };

    [Theory, MemberData(nameof(Bodies)), MemberData(nameof(Envelopes))]
    public async Task A_wrong_envelope_starts_nothing(string body, int status, string reason) =>
        await RefusedAsync("/mesh", body, status, reason);

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_wrong_answer_changes_nothing(string body, int status, string reason)
    {
        await RefusedAsync("/mesh/t:resume", body, status, reason);
        Assert.Empty(_gateway.Cluster["t"].Answers);
    }

    [Theory]
    [InlineData("/mesh/t:pause", """{"metadata":[]}""")]
    [InlineData("/mesh/t:pause", """{"message":5}""")]
    [InlineData("/mesh/t:cancel", """{"reason":{}}""")]
    [InlineData("/mesh/t:cancel", "[]")]
    [InlineData("/a2a/tasks/t:cancel", """{"reason":5}""")]
    public async Task A_wrong_command_changes_nothing(string path, string body) => await RefusedAsync(path, body, 422, "invalid");

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        using ByteArrayContent content = new([.. "{\"flow\":\"f\",\"payload\":{\"a\":\""u8, 0xff, .. "\"}}"u8]);
        content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await _gateway.Http.PostAsync("/mesh", content);

        Assert.Equal("malformed_json", await ReasonAsync(response, 400));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json-patch+json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task Only_json_is_read(string? mediaType)
    {
        foreach (string path in new[] { "/mesh", "/mesh/t:resume", "/mesh/t:cancel", "/a2a", "/a2a/tasks/t:cancel" })
        {
            using ByteArrayContent content = new([.. "{}"u8]);
            if (mediaType is not null)
            {
                content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            }

            using HttpResponseMessage response = await _gateway.Http.PostAsync(path, content);
            Assert.Equal("unsupported_media_type", await ReasonAsync(response, 415));
        }
    }

    [Theory]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("Application/JSON; charset=\"utf-8\"")]
    public async Task The_media_type_may_have_the_charset_utf8(string mediaType)
    {
        using ByteArrayContent content = new([.. "[]"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using HttpResponseMessage response = await _gateway.Http.PostAsync("/mesh", content);

        Assert.Equal("invalid", await ReasonAsync(response, 422));
    }

    [Theory]
    [InlineData("/mesh/..%2f..%2fx")]
    [InlineData("/mesh/%2e%2e%5cx")]
    [InlineData("/mesh/a%2fb")]
    [InlineData("/mesh/a%20b")]
    [InlineData("/mesh/a%0ab")]
    [InlineData("/mesh/a%7eb")]
    [InlineData("/mesh/a%25b")]
    [InlineData("/mesh/%C3%A9")]
    [InlineData("/mesh/.x")]
    [InlineData("/mesh/x:unknown")]
    [InlineData("/mesh/a:b:resume")]
    [InlineData("/mesh/:resume")]
    [InlineData("/a2a/tasks/..%2f..%2fx")]
    [InlineData("/a2a/tasks/:cancel")]
    public async Task A_malformed_id_is_400_on_every_endpoint(string path)
    {
        using HttpResponseMessage got = await _gateway.Http.GetAsync(path);
        using HttpResponseMessage posted = await _gateway.PostAsync(path, "{}");

        Assert.Equal("invalid_id", await ReasonAsync(got, 400));
        Assert.Equal("invalid_id", await ReasonAsync(posted, 400));
    }

    [Fact]
    public async Task An_id_of_ten_kilobytes_is_400()
    {
        string id = new('a', 10_000);
        foreach (string path in new[] { $"/mesh/{id}", $"/mesh/{id}/events", $"/a2a/tasks/{id}" })
        {
            using HttpResponseMessage response = await _gateway.Http.GetAsync(path);
            Assert.Equal("invalid_id", await ReasonAsync(response, 400));
        }

        await RefusedAsync($"/mesh/{id}:resume", "{}", 400, "invalid_id");
    }

    [Theory]
    [InlineData("GET /mesh/../../etc/passwd HTTP/1.1", 404)]
    [InlineData("GET /mesh/..%2f..%2fetc HTTP/1.1", 400)]
    [InlineData("GET /mesh/%00 HTTP/1.1", 400)]
    [InlineData("GET /mesh/a\u0001b HTTP/1.1", 400)]
    [InlineData("GET /mesh/%ff%fe HTTP/1.1", 400)]
    public async Task Paths_that_no_client_library_would_send_are_refused(string requestLine, int status) =>
        Assert.Equal(status, await RawAsync($"{requestLine}\r\nHost: localhost\r\nConnection: close\r\n\r\n"));

    [Fact]
    public async Task A_body_that_is_too_large_is_413_before_it_is_read()
    {
        Assert.Equal(413,
            await RawAsync(
                "POST /mesh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 52428800\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task Fifty_megabytes_are_413_with_and_without_a_length()
    {
        foreach (bool isChunked in new[] { false, true })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/mesh") { Content = new ByteArrayContent(new byte[50 * 1024 * 1024]) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TransferEncodingChunked = isChunked;
            using HttpResponseMessage response = await _gateway.Http.SendAsync(request);

            Assert.Equal("payload_too_large", await ReasonAsync(response, 413));
        }
    }

    [Fact]
    public async Task A_payload_may_be_as_large_as_the_limit_and_not_a_byte_larger()
    {
        string fits = $"{{\"a\":\"{new string('x', PayloadLimits.MaxBytes - 8)}\"}}";
        Assert.Equal(PayloadLimits.MaxBytes, fits.Length);

        _gateway.Cluster.Fault = new TaskRejectedException(TaskRejection.UnknownFlow, "reached the grain");
        await RefusedAsync("/mesh", Envelope.Replace("PAYLOAD", fits, StringComparison.Ordinal), 422, "unknown_flow");
        await RefusedAsync("/mesh/t:resume", fits, 422, "unknown_flow");
        await RefusedAsync("/mesh",
            Envelope.Replace("PAYLOAD", " " + fits.Replace("x\"", "xx\"", StringComparison.Ordinal), StringComparison.Ordinal), 413,
            "payload_too_large");
        await RefusedAsync("/mesh/t:resume", fits + " ", 413, "payload_too_large");
    }

    [Theory]
    [InlineData("/mesh?status=input_required")]
    [InlineData("/mesh?limit=0")]
    [InlineData("/mesh?limit=201")]
    [InlineData("/mesh?limit=abc")]
    [InlineData("/mesh?limit=1&limit=2")]
    [InlineData("/mesh/t?payload=maybe")]
    public async Task Wrong_parameters_of_a_reader_are_400(string path)
    {
        using HttpResponseMessage response = await _gateway.Http.GetAsync(path);
        Assert.Equal("invalid_parameter", await ReasonAsync(response, 400));
    }

    [Theory]
    [InlineData("/mesh?wait=-1")]
    [InlineData("/mesh?wait=301")]
    [InlineData("/mesh?wait=soon")]
    [InlineData("/mesh?wait=NaN")]
    [InlineData("/mesh/t:resume?pause=0")]
    [InlineData("/mesh/t:resume?pause=1.5")]
    [InlineData("/mesh/t:resume?pause=99999999999")]
    [InlineData("/mesh/t:resume?wait=1e2")]
    public async Task Wrong_parameters_of_a_command_are_400(string path) => await RefusedAsync(path, "{}", 400, "invalid_parameter");

    [Theory]
    [InlineData("Idempotency-Key: ")]
    [InlineData("Idempotency-Key: a\tb")]
    [InlineData("Idempotency-Key: k\u00e4se")]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: b")]
    public async Task A_wrong_idempotency_key_is_400(string header) => Assert.Equal(
        400,
        await RawAsync(
            $"POST /mesh HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Type: application/json\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{{\"flow\":\"f\"}}"));

    [Theory]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("PUT", "/mesh", 405)]
    [InlineData("DELETE", "/mesh/t", 405)]
    [InlineData("POST", "/mesh/t", 405)]
    [InlineData("GET", "/mesh/t:resume", 405)]
    [InlineData("GET", "/mesh/t:cancel", 405)]
    [InlineData("PUT", "/mesh/t:cancel", 405)]
    [InlineData("POST", "/mesh/t/events", 405)]
    [InlineData("DELETE", "/a2a/tasks/t:cancel", 405)]
    [InlineData("POST", "/a2a/tasks/t:explode", 400)]
    public async Task Unknown_paths_and_methods_are_problems_too(string method, string path, int status)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await _gateway.Http.SendAsync(request);
        await ReasonAsync(response, status);
    }

    private static async Task<string?> ReasonAsync(HttpResponseMessage response, int status)
    {
        JsonElement problem = await GatewayFixture.JsonAsync(response, (HttpStatusCode)status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        return problem.GetProperty("reason").GetString();
    }

    private async Task RefusedAsync(string path, string body, int status, string reason)
    {
        using HttpResponseMessage response = await _gateway.PostAsync(path, body);
        Assert.Equal(reason, await ReasonAsync(response, status));
    }

    private async Task<int> RawAsync(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(_gateway.Address.Host, _gateway.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using StreamReader reader = new(stream);
        string? statusLine = await reader.ReadLineAsync();
        return int.Parse(statusLine!.Split(' ')[1], null);
    }
}
