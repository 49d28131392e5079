using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Asya.SystemTests;

/// <summary>Requests that mean harm: each gets a precise refusal, and leaves everything where it was.</summary>
public sealed class HostileRequestTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private const int FiftyMegabytes = 50 * 1024 * 1024;

    private readonly SiloProcess _silo = fixture.Silo;
    private readonly MeshClient _mesh = fixture.Silo.Mesh;

    // Ids that would like to be a path, a device, or the end of a string.
    private static readonly Dictionary<string, string> HostileIds = new()
    {
        ["up"] = "../../x",
        ["one_up"] = "..",
        ["hidden"] = ".hidden",
        ["path"] = "a/b",
        ["windows_path"] = """a\\b""",
        ["drive"] = "c:x",
        ["control"] = "a\\u0001b",
        ["line_end"] = "a\\nb",
        ["nul"] = "a\\u0000",
        ["empty"] = "",
        ["blank"] = " ",
        ["letters"] = "\u00e9",
        ["tenant"] = "other~task",
        ["quotes"] = "\\\"",
        ["long"] = new string('x', 129),
        ["very_long"] = new string('x', 10 * 1024),
    };

    // Bodies that are no JSON, or that two readers could understand differently.
    private static readonly Dictionary<string, string> BadBodies = new()
    {
        ["no_json"] = "topic=Q3",
        ["empty"] = "",
        ["cut"] = """{"flow":"report_approval","payload":{""",
        ["two_values"] = """{"flow":"report_approval"}{}""",
        ["comment"] = """{"flow":"report_approval"/* */}""",
        ["trailing_comma"] = """{"flow":"report_approval",}""",
        ["same_key_twice"] = """{"flow":"report_approval","flow":"agent_loop"}""",
        ["same_key_twice_in_the_payload"] = """{"flow":"report_approval","payload":{"approved":false,"approved":true}}""",
        ["same_key_twice_escaped"] = """{"flow":"report_approval","payload":{"a":1,"\u0061":2}}""",
        ["half_a_character"] = """{"flow":"report_approval","payload":{"topic":"\ud83d"}}""",
        ["half_a_character_in_a_key"] = """{"flow":"report_approval","payload":{"\udc00":1}}""",
        ["not_a_number"] = """{"flow":"report_approval","payload":{"n":NaN}}""",
        ["deep_objects"] = Nested("""{"a":""", "1", "}", 100_000),
        ["deep_arrays"] = Nested("[", "", "]", 100_000),
        ["deep_without_end"] = Nested("[", "", "", 1_000_000),
    };

    public static TheoryData<string> HostileIdNames => [.. HostileIds.Keys];

    public static TheoryData<string> BadBodyNames => [.. BadBodies.Keys];

    [Theory]
    [MemberData(nameof(HostileIdNames))]
    public async Task A_task_cannot_be_created_under_a_hostile_id(string what)
    {
        string[] before = Files();
        Reply reply = await _mesh.CreateAsync($$"""{"id":"{{HostileIds[what]}}","route":{"curr":"draft","next":["x-pause"]} }""");

        reply.ExpectProblem(HttpStatusCode.BadRequest, "invalid_id");
        Assert.True(before.SequenceEqual(Files()), $"The id '{what}' has left a file.");
    }

    [Theory]
    [InlineData("..%2f..%2fx", HttpStatusCode.BadRequest)]
    [InlineData(".hidden", HttpStatusCode.BadRequest)]
    [InlineData("a%00b", HttpStatusCode.BadRequest)]
    [InlineData("a%0d%0aX-Injected:1", HttpStatusCode.BadRequest)]
    [InlineData("a~b", HttpStatusCode.BadRequest)]
    [InlineData("%c0%af", HttpStatusCode.BadRequest)]
    [InlineData("a%ff", HttpStatusCode.BadRequest)]
    [InlineData("%20", HttpStatusCode.BadRequest)]
    [InlineData("a%5cb", HttpStatusCode.BadRequest)]
    [InlineData("../../etc/passwd", HttpStatusCode.NotFound)]
    public async Task A_task_cannot_be_asked_for_by_a_hostile_id(string id, HttpStatusCode status)
    {
        (await _mesh.GetAsync($"/mesh/{id}")).Expect(status);
        foreach (string action in (string[])["resume", "pause", "cancel"])
        {
            Assert.Contains((await _mesh.PostAsync($"/mesh/{id}:{action}", "{}"))
                .Status, new[] { status, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        }

        await AssertWorksAsync();
    }

    [Fact]
    public async Task An_id_of_ten_kilobytes_in_the_path_is_a_bad_request()
    {
        (await _mesh.GetAsync($"/mesh/{new string('x', 10 * 1024)}")).ExpectProblem(HttpStatusCode.BadRequest, "invalid_id");
        (await _mesh.PostAsync($"/mesh/{new string('x', 10 * 1024)}:resume", "{}")).ExpectProblem(HttpStatusCode.BadRequest, "invalid_id");
    }

    [Theory]
    [MemberData(nameof(BadBodyNames))]
    public async Task A_body_that_is_no_sound_json_is_a_bad_request(string what)
    {
        Reply reply = await _mesh.CreateAsync(BadBodies[what]);

        reply.ExpectProblem(HttpStatusCode.BadRequest, "malformed_json");
    }

    [Theory]
    [InlineData("""{"flow":"report_approval","payload":[]}""", "invalid")]
    [InlineData("""{"flow":"report_approval","payload":"text"}""", "invalid")]
    [InlineData("""{"flow":"report_approval","payload":null}""", "invalid")]
    [InlineData("""{"flow":"report_approval","payload":5}""", "invalid")]
    [InlineData("""[]""", "invalid")]
    [InlineData("\"text\"", "invalid")]
    [InlineData("""{"payload":{}}""", "invalid")]
    [InlineData("""{"flow":"report_approval","route":{"curr":"draft"}}""", "invalid")]
    [InlineData("""{"route":{"prev":[],"curr":"","next":[]}}""", "invalid")]
    [InlineData("""{"route":{"curr":7}}""", "invalid")]
    [InlineData("""{"flow":"report_approval","timeout":-1}""", "invalid")]
    [InlineData("""{"flow":"report_approval","timeout":1e300}""", "invalid")]
    [InlineData("""{"flow":"report_approval","headers":[]}""", "invalid")]
    [InlineData("""{"flow":"nothing_of_the_kind"}""", "unknown_flow")]
    [InlineData("""{"route":{"curr":"unknown"}}""", "unknown_actor")]
    [InlineData("""{"route":{"curr":"draft","next":["x-pause","unknown"]}}""", "unknown_actor")]
    public async Task A_request_that_means_nothing_is_refused_with_its_reason(string body, string reason) =>
        (await _mesh.CreateAsync(body)).ExpectProblem(HttpStatusCode.UnprocessableEntity, reason);

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_a_bad_request()
    {
        byte[][] bodies =
        [
            [.. """{"flow":"report_approval","payload":{"topic":" """u8, 0xff, .. "\"}}"u8],
            [.. """{"flow":"report_approval","payload":{"topic":" """u8, 0xc3, 0x28, .. "\"}}"u8],
            [.. """{"flow":"report_approval","payload":{"topic":" """u8, 0xed, 0xa0, 0x80, .. "\"}}"u8],
            [.. """{"flow":"report_approval","payload":{"topic":" """u8, 0xc0, 0xaf, .. "\"}}"u8],
            Encoding.Unicode.GetBytes("""{"flow":"report_approval"}"""),
        ];
        foreach (byte[] body in bodies)
        {
            ByteArrayContent content = new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            (await _mesh.SendAsync(HttpMethod.Post, "/mesh", content, null)).ExpectProblem(HttpStatusCode.BadRequest, "malformed_json");
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("multipart/form-data")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task A_body_of_another_type_is_refused(string? type)
    {
        ByteArrayContent content = new("""{"flow":"report_approval"}"""u8.ToArray());
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        (await _mesh.SendAsync(HttpMethod.Post, "/mesh", content, null))
            .ExpectProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [InlineData("Host", "evil.example", "foreign_host")]
    [InlineData("Host", "127.0.0.1.evil.example", "foreign_host")]
    [InlineData("Origin", "https://evil.example", "foreign_origin")]
    [InlineData("Origin", "null", "foreign_origin")]
    [InlineData("Origin", "http://localhost.evil.example", "foreign_origin")]
    public async Task A_foreign_host_or_origin_is_refused(string header, string value, string reason)
    {
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using HttpRequestMessage request = new(method, _mesh.Absolute("/mesh"));
            request.Headers.TryAddWithoutValidation(header, value);
            request.Content = method == HttpMethod.Post
                ? new StringContent("""{"flow":"report_approval"}""", Encoding.UTF8, "application/json")
                : null;

            (await _mesh.SendAsync(request)).ExpectProblem(HttpStatusCode.Forbidden, reason);
        }
    }

    [Fact]
    public async Task A_body_of_fifty_megabytes_is_refused_and_the_server_lives_on()
    {
        string[] heads =
        [
            $"POST /mesh HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: {FiftyMegabytes}",
            $"POST /mesh/any:resume HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: {FiftyMegabytes}",
            $"POST /a2a HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: {FiftyMegabytes}",
        ];
        foreach (string head in heads)
        {
            AssertTooLarge(await RawHttp.SendAsync(_silo.Address, head, Pieces(FiftyMegabytes, chunked: false)));
        }

        AssertTooLarge(await RawHttp.SendAsync(
            _silo.Address,
            "POST /mesh HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: chunked",
            Pieces(FiftyMegabytes, chunked: true)));
        await AssertWorksAsync();
    }

    [Fact]
    public async Task A_payload_of_more_than_four_megabytes_is_refused_and_one_of_four_is_not()
    {
        const int Limit = 4 * 1024 * 1024;
        string Body(string id, int length) =>
            MeshClient.Envelope(id, "draft x-pause publish", $$"""{"t":"{{new string('x', length - 8)}}"}""");

        (await _mesh.CreateAsync(Body("too-large", Limit + 1))).ExpectProblem(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
        (await _mesh.CreateAndWaitAsync(Body("large", Limit - 1024))).Expect(HttpStatusCode.Created).ExpectTask("paused");

        // Alone it is small enough; merged into the payload it is not.
        string answer = $$"""{"more":"{{new string('y', 2048)}}"}""";
        (await _mesh.ResumeAsync("large", answer)).ExpectProblem(HttpStatusCode.UnprocessableEntity, "payload_too_large");
        (await _mesh.TaskAsync("large")).ExpectTask("paused");
        (await _mesh.CancelAsync("large")).ExpectTask("canceled");
    }

    [Fact]
    public async Task A_bad_answer_leaves_the_task_paused()
    {
        await _mesh.CreatePausedAsync(MeshClient.Envelope("patient", "draft x-pause publish"));

        (await _mesh.ResumeAsync("patient", """{"approved":true,"approved":false}"""))
            .ExpectProblem(HttpStatusCode.BadRequest, "malformed_json");
        (await _mesh.ResumeAsync("patient", "[]")).ExpectProblem(HttpStatusCode.UnprocessableEntity, "invalid");
        (await _mesh.ResumeAsync("patient", "")).Expect(HttpStatusCode.BadRequest);
        (await _mesh.ResumeAsync("patient", Nested("""{"a":""", "1", "}", 1000)))
            .ExpectProblem(HttpStatusCode.BadRequest, "malformed_json");
        (await _mesh.PostAsync("/mesh/patient:resume?pause=0", "{}")).ExpectProblem(HttpStatusCode.BadRequest, "invalid_parameter");
        (await _mesh.PostAsync("/mesh/patient:resume?pause=one", "{}")).ExpectProblem(HttpStatusCode.BadRequest, "invalid_parameter");
        (await _mesh.PostAsync("/mesh/patient:resume?wait=-1", "{}")).ExpectProblem(HttpStatusCode.BadRequest, "invalid_parameter");
        (await _mesh.PostAsync("/mesh/patient:approve", "{}")).ExpectProblem(HttpStatusCode.BadRequest, "invalid_id");
        (await _mesh.GetAsync("/mesh/patient:resume")).ExpectProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");

        Reply task = (await _mesh.TaskAsync("patient")).ExpectTask("paused");
        Assert.Equal(1, task.Json.GetProperty("pause").GetInt32());
        (await _mesh.ResumeAndWaitAsync("patient", """{"approved":true}""")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task Half_a_request_affects_no_other()
    {
        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync(_silo.Address.Host, _silo.Address.Port);
        await client.GetStream()
            .WriteAsync(
                "POST /mesh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"fl"u8.ToArray());
        client.Close();

        await AssertWorksAsync();
    }

    private static string Nested(string open, string middle, string close, int levels)
    {
        StringBuilder text = new("""{"flow":"report_approval","payload":{"deep":""");
        for (int i = 0; i < levels; i++)
        {
            text.Append(open);
        }

        text.Append(middle);
        for (int i = 0; i < levels && close.Length > 0; i++)
        {
            text.Append(close);
        }

        return text.Append("}}").ToString();
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(int total, bool chunked)
    {
        byte[] piece = new byte[64 * 1024];
        piece.AsSpan().Fill((byte)' ');
        byte[] size = Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n");
        for (int sent = 0; sent < total; sent += piece.Length)
        {
            if (!chunked)
            {
                yield return piece;
                continue;
            }

            yield return size;
            yield return piece;
            yield return "\r\n"u8.ToArray();
        }

        if (chunked)
        {
            yield return "0\r\n\r\n"u8.ToArray();
        }
    }

    private static void AssertTooLarge(string answer)
    {
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"payload_too_large\"", answer, StringComparison.Ordinal);
    }

    // Everything below the data directory and beside it: whatever a path in an id could reach.
    private string[] Files() =>
        [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_silo.Data)!, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains(".tmp", StringComparison.Ordinal)).Order()];

    private async Task AssertWorksAsync() => (await _mesh.GetAsync("/health/ready")).Expect(HttpStatusCode.OK);
}
