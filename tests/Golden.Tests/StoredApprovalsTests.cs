using System.Net;
using System.Text;
using Asya.GoldenTests.Support;
using Asya.SystemTests.Support;

namespace Asya.GoldenTests;

/// <summary>Tasks round an approval that an earlier commit has stored, with identity on: what was honest then is finished as it was meant.</summary>
public sealed class StoredApprovalsTests(StoredApprovalsTests.Opened opened) : IClassFixture<StoredApprovalsTests.Opened>
{
    private readonly SiloProcess _silo = opened.Silo;

    [Fact]
    public async Task Those_who_were_asked_still_answer_and_others_still_do_not()
    {
        // Running when the process was killed: the step runs again, and then the pause of the flow asks.
        await UntilAsync("honest-running", "paused");
        await UntilAsync("honest-asked-running", "paused");
        foreach (string task in (string[])["honest-static", "honest-running", "honest-asking", "honest-asked-running"])
        {
            (await AnswerAsync("cc", task)).ExpectProblem(HttpStatusCode.Forbidden, "not_allowed");
            (await AnswerAsync("bob", task)).ExpectTask("succeeded");
        }

        (await AnswerAsync("cc", "honest-plain")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task An_actor_s_own_expiry_still_answers()
    {
        await UntilAsync("honest-asking-until", "succeeded");
        await UntilAsync("honest-asked-until-running", "succeeded");
        await UntilAsync("honest-asked-until-running-later", "paused");

        foreach (string task in (string[])["honest-asking-until", "honest-asked-until-running"])
        {
            Reply over = await SendAsync("root", HttpMethod.Get, $"/mesh/{task}");
            Assert.Equal("rejected", over.ResultText("status"));
        }

        (await SendAsync("root", HttpMethod.Get, "/mesh/honest-asking-until-later")).ExpectTask("paused");
    }

    [Fact]
    public async Task What_was_over_is_as_it_was()
    {
        (await SendAsync("dan", HttpMethod.Get, "/mesh/victim")).ExpectTask("succeeded");
        foreach (string task in (string[])["failed-by-expiry", "failed-by-header-expiry", "failed-by-header-defect", "failed-by-actor-defect"])
        {
            (await SendAsync("ann", HttpMethod.Get, $"/mesh/{task}")).ExpectTask("failed");
        }
    }

    // Its stream is opened with a key, so the help of MeshClient, which has none, is of no use here.
    private async Task UntilAsync(string task, string status)
    {
        using CancellationTokenSource end = new(MeshClient.Patience);
        using HttpRequestMessage request = Request("root", HttpMethod.Get, $"/mesh/{task}/events");
        string? line = "nothing";
        try
        {
            using HttpResponseMessage stream = await _silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token);
            using StreamReader lines = new(await stream.Content.ReadAsStreamAsync(end.Token));
            while (await lines.ReadLineAsync(end.Token) is { } next)
            {
                line = next.Length > 0 ? next : line;
                if (next.Contains($"\"status\":\"{status}\"", StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{task} was not {status} within {MeshClient.Patience}. The last that was seen of it: {line}");
        }

        Assert.Fail($"The events of {task} ended before it was {status}: {line}");
    }

    private Task<Reply> AnswerAsync(string principal, string task) => SendAsync(principal, HttpMethod.Post, $"/mesh/{task}:resume?wait=25", """{"approved":true}""");

    private async Task<Reply> SendAsync(string principal, HttpMethod method, string path, string? body = null)
    {
        using HttpRequestMessage request = Request(principal, method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await _silo.Mesh.SendAsync(request);
    }

    private HttpRequestMessage Request(string principal, HttpMethod method, string path)
    {
        HttpRequestMessage request = new(method, _silo.Mesh.Absolute(path));
        request.Headers.Add("X-API-Key", StoredDirectory.KeyOf(principal));
        return request;
    }

    /// <summary>The product of today on a copy, for all tests here: none touches another's tasks.</summary>
    public sealed class Opened : IAsyncLifetime
    {
        internal SiloProcess Silo { get; private set; } = null!;

        public async Task InitializeAsync() => Silo = await StoredDirectory.Approvals.OpenAsync();

        public async Task DisposeAsync() => await Silo.DisposeAsync();
    }
}
