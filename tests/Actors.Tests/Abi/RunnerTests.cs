using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Asya.Steps;

namespace Asya.Actors.Tests.Abi;

/// <summary>The runner itself: kinds of handlers, conversions, failures, health, leaving.</summary>
public sealed class RunnerTests(SharedRunner shared) : IClassFixture<SharedRunner>
{
    private const string Route = """ "route":{"prev":["intake"],"curr":"draft","next":["publish"]} """;

    [Theory]
    [InlineData("function", """{"topic":"Q3","level":null}""")]
    [InlineData("async_function", """{"topic":"Q3"}""")]
    [InlineData("runs_a_loop_of_its_own", """{"topic":"Q3"}""")]
    [InlineData("a_list", "[1,2]")]
    [InlineData("types",
        """{"row":{"day":"2026-03-01","points":[7]},"time":"2026-03-01T12:30:00+00:00","money":"1.10","id":"00000000-0000-0000-0000-000000000001","raw":"aGVsbG8="}""")]
    [InlineData("nested", """{"topic":"Q3","all":[{"x":3,"y":4}],"in":{"day":"2026-03-01","points":[{"x":5,"y":6}]}}""")]
    [InlineData("keys",
        """{"2026-03-01":1,"00000000-0000-0000-0000-000000000001":2,"1.5":3,"red":4,"null":5,"true":6,"7":7}""")]
    public async Task A_function_s_result_is_one_frame(string handler, string payload)
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync($"kinds.{handler}");

        (HttpStatusCode status, JsonNode? answer) = await InvokeAsync(runner, """{"topic":"Q3"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            $$$"""{"frames":[{"payload":{{{payload}}},"route":{"prev":["intake","draft"],"curr":"publish","next":[]},"headers":{"t":"1"}}]}""",
            AbiResult.Text(answer));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("key_later")]
    public async Task A_function_asks_for_its_step_s_idempotency_key(string handler)
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync($"kinds.{handler}");
        JsonNode? first = await PayloadAsync("t/1");
        JsonNode? second = await PayloadAsync("t/2");

        Assert.Equal(("t/1", "t/2"), ((string?)first!["key"], (string?)second!["key"]));
        if (handler == "key_later")
        {
            // What goes on in the background belongs to the step that began it.
            Assert.Equal("t/1", (string?)second["before"]![0]);
        }

        async Task<JsonNode?> PayloadAsync(string key)
        {
            using StringContent body = new($$$"""{"id":"t","idempotency_key":"{{{key}}}",{{{Route}}},"payload":{}}""", Encoding.UTF8);
            using HttpResponseMessage response = await runner.Client.PostAsync("/invoke", body);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["frames"]![0]!["payload"];
        }
    }

    [Fact]
    public async Task Without_a_key_from_the_engine_there_is_none()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.key");

        (HttpStatusCode status, JsonNode? answer) = await InvokeAsync(runner);

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("LookupError", AbiResult.Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_no_content()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.nothing");

        Assert.Equal(HttpStatusCode.NoContent, (await InvokeAsync(runner)).Status);
    }

    [Fact]
    public async Task A_class_is_built_once_and_keeps_its_state_and_its_event_loop()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.Counter.process");

        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(i, (await InvokeAsync(runner)).Answer!["frames"]![0]!["payload"]!["count"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task A_function_that_returns_a_generator_is_one_and_helpers_have_the_shapes_of_CSharp()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.wrapped");
        List<string> shown = [];
        ActorContext context = new(new StepRequest(), update => shown.Add(update.ToString()));
        context.ProgressText("Once ");
        context.ProgressStatus("Thinking...");

        string events = await InvokeForTextAsync(runner);

        Assert.Equal(
            $$$"""
            event: upstream
            data: {"payload":{{{shown[0]}}}}

            event: upstream
            data: {"payload":{{{shown[1]}}}}

            event: downstream
            data: {"payload":{"x":1,"y":2},"route":{"prev":["intake","draft"],"curr":"publish","next":[]},"headers":{"t":"1"}}

            event: done
            data: {}


            """,
            events);
    }

    [Theory]
    [InlineData("not_a_number", "ValueError", "Not JSON serializable: NaN or Infinity at .payload.x")]
    [InlineData("decimal_not_a_number", "ValueError", "Not JSON serializable: NaN or Infinity at .payload.x[1]")]
    [InlineData("opaque", "TypeError", "Not JSON serializable: object at .payload.x")]
    [InlineData("half_a_character", "ValueError", "Not JSON serializable: half of a surrogate pair at .payload.x")]
    [InlineData("a_key_with_half_a_character", "ValueError", "Not JSON serializable: half of a surrogate pair at .payload")]
    [InlineData("one_key_twice", "ValueError", "Not JSON serializable: two keys with one text at .payload.m[\"1\"]")]
    [InlineData("an_odd_key", "TypeError", "Not JSON serializable: a key of type tuple at .payload.m")]
    [InlineData("many_digits", "ValueError", "Not JSON serializable: an integer of more than 4300 digits at .payload.x")]
    [InlineData("refuses", "kinds.Refused", "the topic is taken")]
    [InlineData("fails", "KeyError", null)]
    [InlineData("leaves", "SystemExit", null)]
    public async Task A_failure_names_its_type_and_only_what_was_meant_for_everyone_is_public(string handler, string type, string? message)
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync($"kinds.{handler}");

        (HttpStatusCode status, JsonNode? answer) = await InvokeAsync(runner);

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal("processing_error", answer!["error"]!.GetValue<string>());
        Assert.Equal(type, answer["details"]!["type"]!.GetValue<string>());
        Assert.Equal(message, answer["details"]!["public_message"]?.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await runner.Client.GetAsync("/healthz")).StatusCode);
    }

    [Theory]
    [InlineData("too_deep", ".payload.x[0][0]")]
    [InlineData("in_itself", ".payload.self.self")]
    public async Task A_value_without_an_end_is_refused_by_its_place(string handler, string place)
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync($"kinds.{handler}");

        JsonNode? answer = (await InvokeAsync(runner)).Answer;

        Assert.StartsWith(
            $"Not JSON serializable: more than 64 levels of nesting at {place}", answer!["details"]!["public_message"]!.GetValue<string>(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_handler_does_not_touch_keeps_every_digit()
    {
        const string Payload =
            """{"money":12345678901234567.89,"rate":0.1000000000000000055511151231257827,"tiny":1e-400,"list":[1.10,{"n":1E5}],"id":3544790567247868102}""";
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.async_function");

        string answer = await InvokeForTextAsync(runner, Payload);

        Assert.Contains($"\"payload\":{Payload}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    public async Task The_longest_integer_that_the_gateway_takes_passes(string sign)
    {
        string payload = $$"""{"x":{{sign}}{{new string('9', 4300)}}}""";
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.async_function");

        Assert.Contains($"\"payload\":{payload}", await InvokeForTextAsync(runner, payload), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e400", "The payload holds a number that Python cannot hold: 1e400")]
    [InlineData("5000 digits", "The payload holds a number of 5000 digits; Python converts 4300")]
    public async Task A_number_that_Python_cannot_hold_is_blamed_on_the_payload(string number, string message)
    {
        string text = number == "5000 digits" ? new string('9', 5000) : number;

        (HttpStatusCode status, JsonNode? answer) = await InvokeAsync(shared.Runner, $$"""{"x":{{text}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(message, answer!["details"]!["public_message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Whatever_is_printed_fails_nothing()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.prints_half_a_character");

        Assert.Equal(HttpStatusCode.OK, (await InvokeAsync(runner)).Status);

        await runner.LoggedAsync(@"so far: \ud83d");
        await runner.LoggedAsync(@"and \udcff");
    }

    [Fact]
    public async Task Base_types_are_listed_nearest_first()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.refuses");

        Assert.Equal("""["ValueError","Exception"]""", AbiResult.Text((await InvokeAsync(runner)).Answer!["details"]!["mro"]));
    }

    [Theory]
    [InlineData("", "Missing request body")]
    [InlineData("[]", "Envelope must be a JSON object")]
    [InlineData("""{"route":{"prev":[],"curr":"a","next":[]}}""", "Missing required field 'payload' in envelope")]
    [InlineData("""{"payload":1}""", "Missing required field 'route' in envelope")]
    [InlineData("""{"payload":1,"route":[]}""", "Field 'route' must be a dict")]
    [InlineData("""{"payload":1,"route":{"curr":"a","next":[]}}""", "Missing required field 'prev' in route")]
    [InlineData("""{"payload":1,"route":{"prev":[],"next":[]}}""", "Missing required field 'curr' in route")]
    [InlineData("""{"payload":1,"route":{"prev":[],"curr":"a"}}""", "Missing required field 'next' in route")]
    [InlineData("""{"payload":1,"route":{"prev":"x","curr":"a","next":[]}}""", "Field 'route.prev' must be a list")]
    [InlineData("""{"payload":1,"route":{"prev":[],"curr":1,"next":[]}}""", "Field 'route.curr' must be a string")]
    [InlineData("""{"payload":1,"route":{"prev":[],"curr":"a","next":{}}}""", "Field 'route.next' must be a list")]
    [InlineData("""{"payload":1,"headers":[],"route":{"prev":[],"curr":"a","next":[]}}""", "Field 'headers' must be a dict")]
    [InlineData("""{"payload":1,"id":1,"route":{"prev":[],"curr":"a","next":[]}}""", "Field 'id' must be a string")]
    [InlineData("""{"payload":NaN,"route":{"prev":[],"curr":"a","next":[]}}""", "NaN is not JSON")]
    public async Task A_malformed_envelope_is_refused_by_name(string body, string message)
    {
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));

        using HttpResponseMessage response = await shared.Runner.Client.PostAsync("/invoke", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("msg_parsing_error", answer["error"]!.GetValue<string>());
        Assert.Equal(message, answer["details"]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stubs_are_there_before_the_handler_s_first_line_and_print_is_the_log()
    {
        using RunnerProcess runner =
            await RunnerProcess.StartAsync("kinds.function", ("ASYA_STUBS", Repository.File("tests", "abi", "stubs.py")));

        Assert.Equal(7, (await InvokeAsync(runner)).Answer!["frames"]![0]!["payload"]!["level"]!.GetValue<int>());

        await runner.LoggedAsync("this goes to the log");
        Assert.Equal(runner.Log, runner.Output);
    }

    [Fact]
    public async Task Health_is_answered_while_a_handler_runs_and_a_stop_lets_it_finish()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.waits_for_a_file");
        string file = Path.Combine(runner.SocketFolder, "go-on");
        Task<(HttpStatusCode Status, JsonNode? Answer)> running = InvokeAsync(runner, $$"""{"file":"{{file}}"}""");
        await runner.LoggedAsync("entered");

        Assert.Equal("""{"status": "ready"}""", await runner.Client.GetStringAsync("/healthz"));
        await runner.TerminateAsync();
        await runner.LoggedAsync("stops");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await InvokeAsync(runner)).Status);
        Assert.False(running.IsCompleted);
        await File.WriteAllTextAsync(file, "");

        Assert.Equal("""{"done":true}""", AbiResult.Text((await running).Answer!["frames"]![0]!["payload"]));
        Assert.Equal(0, await runner.LeftAsync());
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(runner.SocketFolder));
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_an_async_handler_and_the_process_serves_on()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.waits");
        using CancellationTokenSource patience = new();
        Task<(HttpStatusCode Status, JsonNode? Answer)> abandoned = InvokeAsync(runner, """{"seconds":3600}""", patience.Token);
        await runner.LoggedAsync("entered");

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await runner.LoggedAsync("cancelled");
        Assert.Equal(HttpStatusCode.OK, (await InvokeAsync(runner, """{"seconds":0}""")).Status);
    }

    [Fact]
    public async Task A_client_that_leaves_an_unbroken_function_costs_nothing_but_its_time()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.waits_for_a_file");
        string file = Path.Combine(runner.SocketFolder, "go-on");
        using CancellationTokenSource patience = new();
        Task<(HttpStatusCode Status, JsonNode? Answer)> abandoned = InvokeAsync(runner, $$"""{"file":"{{file}}"}""", patience.Token);
        await runner.LoggedAsync("entered");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await File.WriteAllTextAsync(file, "");

        Assert.Equal(HttpStatusCode.OK, (await InvokeAsync(runner, $$"""{"file":"{{file}}"}""")).Status);
    }

    [Fact]
    public async Task A_generator_whose_client_has_left_is_closed_at_its_next_yield()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.streams");
        string file = Path.Combine(runner.SocketFolder, "go-on");
        using CancellationTokenSource patience = new();
        Task<(HttpStatusCode Status, JsonNode? Answer)> abandoned = InvokeAsync(runner, $$"""{"file":"{{file}}"}""", patience.Token);
        await runner.LoggedAsync("entered");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await File.WriteAllTextAsync(file, "");

        await runner.LoggedAsync("left before its answer");

        Assert.Contains("closed", runner.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("went on", runner.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_in_a_folder_without_init_is_found()
    {
        using RunnerProcess runner = await RunnerProcess.StartAsync("without_init.echo.process");

        Assert.Equal(HttpStatusCode.OK, (await InvokeAsync(runner)).Status);
    }

    [Fact]
    public async Task A_file_at_the_socket_s_path_is_no_obstacle()
    {
        using TemporaryDirectory folder = new();
        await File.WriteAllTextAsync(folder["asya-runtime.sock"], "of a process before this one");

        using RunnerProcess runner = await RunnerProcess.StartAsync("kinds.function", ("ASYA_SOCKET_DIR", folder.Path));

        Assert.True(File.Exists(folder["runtime-ready"]));
    }

    [Theory]
    [InlineData("kinds.no_such", "module 'kinds' has no 'no_such'")]
    [InlineData("no_such_module.process", "there is no module 'no_such_module'")]
    [InlineData("kinds.Counter", "name its method too: kinds.Counter.process")]
    [InlineData("kinds.Counter.count_up", "class 'Counter' has no 'count_up'")]
    [InlineData("kinds.Demanding.process", "parameter 'model' must have a default value")]
    [InlineData("kinds.LEVEL", "'kinds.LEVEL' is not callable")]
    [InlineData("../kinds.function", "is not of the form module.function or module.Class.method")]
    [InlineData("", "ASYA_HANDLER is not set")]
    public async Task A_handler_that_cannot_be_had_ends_the_process_with_the_reason(string handler, string reason)
    {
        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => RunnerProcess.StartAsync(handler));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonNode? Answer)> InvokeAsync(
        RunnerProcess runner, string payload = "{}", CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await PostAsync(runner, payload, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private static async Task<string> InvokeForTextAsync(RunnerProcess runner, string payload = "{}")
    {
        using HttpResponseMessage response = await PostAsync(runner, payload, CancellationToken.None);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> PostAsync(RunnerProcess runner, string payload, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(
            Encoding.UTF8.GetBytes($$"""{"id":"report-123",{{Route}},"headers":{"t":"1"},"payload":{{payload}}}"""));
        return await runner.Client.PostAsync("/invoke", content, cancellationToken);
    }
}
