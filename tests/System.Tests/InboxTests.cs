using System.Text.Json;
using Xunit.Abstractions;

namespace Asya.SystemTests;

/// <summary>The inbox in a real browser, as people use it. Pictures of its pages are kept in <c>artifacts/inbox</c>.</summary>
public sealed class InboxTests(InboxTests.Gateway gateway, ITestOutputHelper output) : IClassFixture<InboxTests.Gateway>
{
    [ChromiumFact]
    public Task A_task_arrives_live_is_understood_and_answered_and_whoever_comes_too_late_is_told_by_whom() => RunAsync("story.mjs");

    [ChromiumFact]
    public Task It_works_behind_a_path_that_a_proxy_takes_away_or_the_gateway_knows() => RunAsync("prefix.mjs");

    [ChromiumFact]
    public Task Thousands_of_waiting_tasks_are_listed_without_lag() => RunAsync("crowd.mjs");

    private async Task RunAsync(string story)
    {
        string settings = JsonSerializer.Serialize(new
        {
            keys = gateway.Keys.Credentials,
            pictures = Path.Combine(RepositoryRoot.Path, "artifacts", "inbox"),
            executablePath = Chromium.Executable,
            tasks = Tier.IsFull ? 10_000 : 600,
        });
        output.WriteLine(await NodeClient.RunAsync(gateway.Silo, "inbox", story, settings));
    }

    /// <summary>
    /// Ann starts tasks, rita and bob of the finance group answer them, root administers everything; the load test has its own tenant.
    /// </summary>
    public sealed class Gateway : IAsyncLifetime
    {
        internal SiloProcess Silo { get; private set; } = null!;

        internal TestKeys Keys { get; } = new();

        public async Task InitializeAsync()
        {
            Keys.Add("ann", ["compose", "read", "cancel"]);
            Keys.Add("rita", ["approve", "cancel"], groups: ["finance"]);
            Keys.Add("bob", ["approve", "create", "cancel"], groups: ["finance"]);
            Keys.Add("root", ["admin"]);
            Keys.Add("crowd", ["create", "approve"], tenant: "crowd");
            Silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors
                .With("ASYA_API_KEYS_FILE", Keys.Write())
                .With("Asya__Gateway__PathBase", "/asya")
                .With("Asya__Identity__MaxOpenTasks", "0")
                .With("Asya__Identity__Rate__PerSecond", "0"));
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            Keys.Dispose();
        }
    }
}
