using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Asya.Hosting.Tests;

/// <summary>What silos report in the status of AsyncActor objects, by the real process and a fake API server.</summary>
public sealed class ActorStatusTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Each_object_gets_what_the_silo_has_of_it_and_nothing_else_is_written()
    {
        using FakeKubernetes cluster = new(("draft", null), ("x-pause", null), ("unknown-one", null), ("other-name", "publish"), ("no-python", null));
        string config = _directory.Make("config");
        await File.WriteAllTextAsync(
            Path.Combine(config, "actors.yaml"), "kind: AsyncActor\nmetadata: {name: no-python}\nspec: {handler: a.b, pythonExecutable: /no/python}\n");
        await File.WriteAllTextAsync(Path.Combine(config, "a.py"), "def b(payload): return payload\n");
        await using SiloProcess silo = await SiloProcess.StartAsync(Reporting(cluster) with { Config = config });

        await cluster.ReportedAsync(5);

        Assert.Equal(
            ["draft Ready True", "no-python NoPython False", "other-name Ready True", "unknown-one Unknown False", "x-pause Ready True"],
            cluster.Statuses.Select(static one =>
                $"{one.Key} {one.Value["state"]} {one.Value["conditions"]![0]!["status"]}").Order(StringComparer.Ordinal));
        Assert.All(cluster.Statuses.Values, static status =>
        {
            Assert.Equal(7, (int)status["observedGeneration"]!);
            Assert.NotEmpty((string)status["message"]!);
            Assert.NotEmpty((string)status["silo"]!);
            Assert.True(DateTimeOffset.TryParse((string)status["reportedAt"]!, CultureInfo.InvariantCulture, out _));
        });
        Assert.All(cluster.Asked, static request => Assert.True(
            request is "GET /apis/asya.sh/v1alpha1/namespaces/asya-system/asyncactors"
                || (request.StartsWith("PATCH ", StringComparison.Ordinal) && request.EndsWith("/status", StringComparison.Ordinal)), request));
        Assert.Equal(["Bearer a-token"], cluster.Tokens.Distinct());
    }

    [Fact]
    public async Task A_report_of_another_silo_that_is_young_and_right_is_left_and_a_wrong_or_old_one_is_not()
    {
        using FakeKubernetes first = new(("draft", null));
        await using SiloProcess silo = await SiloProcess.StartAsync(Reporting(first));
        await first.ReportedAsync(1);
        JsonObject right = first.Statuses["draft"];
        JsonObject old = right.DeepClone().AsObject();
        old["reportedAt"] = "2020-01-01T00:00:00Z";
        old["conditions"]![0]!["lastTransitionTime"] = "2020-01-01T00:00:00Z";
        await silo.StopAsync();

        using FakeKubernetes second = new(("draft", null), ("publish", null), ("greet", null));
        second.Put("draft", right);
        second.Put("publish", old);
        silo.Settings = Reporting(second);
        await silo.StartAgainAsync();
        await second.ReportedAsync(2);

        Assert.Equal(["greet", "publish"], second.Statuses.Keys.Order(StringComparer.Ordinal));

        // It has been ready since then.
        Assert.Equal("2020-01-01T00:00:00Z", (string?)second.Statuses["publish"]["conditions"]![0]!["lastTransitionTime"]);
    }

    [Fact]
    public async Task An_API_server_that_refuses_is_told_once_and_tasks_go_on()
    {
        using FakeKubernetes cluster = new(("draft", null)) { Refuses = true };
        await using SiloProcess silo = await SiloProcess.StartAsync(Reporting(cluster));
        await silo.LoggedAsync(LogLevel.Warning, 4121);

        (await silo.Mesh.CreateAndWaitAsync("""{"id":"t","flow":"report_approval","payload":{"topic":"Q3"}}""")).ExpectTask("paused");
        Assert.DoesNotContain("a-token", silo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "this process is in no pod")]
    [InlineData("http://10.0.0.1", "the token would go over http to 10.0.0.1")]
    [InlineData("http://127.0.0.1:1", "token: mount a token of the service account")]
    public async Task A_silo_that_cannot_report_says_what_is_missing_and_does_not_start(string? api, string why)
    {
        SiloSettings settings = SiloSettings.Product.With("ASYA_ACTOR_STATUS", "true").With("Asya__Kubernetes__Credentials", _directory["none"])
            .With("KUBERNETES_SERVICE_HOST", "");
        (int exitCode, string output) =
            await SiloProcess.StartAndFailAsync(api is null ? settings : settings.With("Asya__Kubernetes__Api", api));

        Assert.Equal(1, exitCode);
        Assert.Contains("Asya cannot start: ASYA_ACTOR_STATUS is on, and ", output, StringComparison.Ordinal);
        Assert.Contains(why, output, StringComparison.Ordinal);
    }

    private SiloSettings Reporting(FakeKubernetes cluster)
    {
        string credentials = _directory.Make("credentials");
        _directory.Write("credentials/token", "a-token\n");
        _directory.Write("credentials/namespace", "asya-system");
        return SiloSettings.Product.With("ASYA_ACTOR_STATUS", "true").With("Asya__Kubernetes__Api", cluster.Address)
            .With("Asya__Kubernetes__Credentials", credentials);
    }

    /// <summary>As much of an API server as a reporter needs: a list of objects, and their statuses.</summary>
    private sealed class FakeKubernetes : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentDictionary<string, JsonObject> _objects = new();
        private readonly SemaphoreSlim _reports = new(0);

        public FakeKubernetes(params (string Name, string? Actor)[] actors)
        {
            foreach ((string name, string? actor) in actors)
            {
                _objects[name] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["name"] = name, ["generation"] = 7 },
                    ["spec"] = actor is null ? [] : new JsonObject { ["actor"] = actor },
                };
            }

            Address = $"http://127.0.0.1:{FreePort.Next()}";
            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public bool Refuses { get; init; }

        public ConcurrentDictionary<string, JsonObject> Statuses { get; } = new();

        public ConcurrentQueue<string> Asked { get; } = new();

        public ConcurrentQueue<string> Tokens { get; } = new();

        public void Put(string name, JsonObject status) => _objects[name]["status"] = status.DeepClone();

        public async Task ReportedAsync(int count)
        {
            for (int n = 0; n < count; n++)
            {
                await _reports.WaitAsync().WithTimeout($"report {n + 1}");
            }
        }

        public void Dispose()
        {
            _listener.Close();
            _reports.Dispose();
        }

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                await AnswerAsync(context);
            }
        }

        private async Task AnswerAsync(HttpListenerContext context)
        {
            string path = context.Request.Url!.AbsolutePath;
            Asked.Enqueue($"{context.Request.HttpMethod} {path}");
            Tokens.Enqueue(context.Request.Headers["Authorization"] ?? "");
            string answer = "{}";
            context.Response.StatusCode = Refuses ? 403 : 200;
            if (!Refuses && context.Request.HttpMethod == "PATCH")
            {
                using JsonDocument patch = await JsonDocument.ParseAsync(context.Request.InputStream);
                string name = path.Split('/')[^2];
                Statuses[name] = JsonNode.Parse(patch.RootElement.GetProperty("status").GetRawText())!.AsObject();
                _objects[name]["status"] = Statuses[name].DeepClone();
            }
            else if (!Refuses)
            {
                JsonArray items = [.. _objects.Values.Select(static one => one.DeepClone())];
                answer = new JsonObject { ["items"] = items }.ToJsonString();
            }

            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
            if (context.Request.HttpMethod == "PATCH")
            {
                _reports.Release();
            }
        }
    }
}
