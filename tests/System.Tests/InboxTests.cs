using System.Text.Json;
using Xunit.Abstractions;

namespace Asya.SystemTests;

/// <summary>The inbox in a real browser, as people use it. Pictures of its pages are kept in <c>artifacts/inbox</c>.</summary>
public sealed class InboxTests(InboxTests.Gateway gateway, ITestOutputHelper output) : IClassFixture<InboxTests.Gateway>
{
    [ChromiumFact]
    public Task A_task_arrives_live_is_understood_and_answered_and_whoever_comes_too_late_is_told_by_whom() => RunAsync("story.mjs");

    [ChromiumFact]
    public Task What_is_asked_for_is_shown_what_was_typed_is_kept_and_what_happens_without_an_answer_is_told() => RunAsync("details.mjs");

    [ChromiumFact]
    public Task A_text_is_read_beside_the_list_and_shows_what_has_changed_since_the_last_round() => RunAsync("read.mjs");

    [ChromiumFact]
    public Task What_a_question_proposes_is_edited_in_place_and_the_change_is_shown_before_it_is_sent() => RunAsync("edit.mjs");

    [ChromiumFact]
    public Task A_task_says_what_it_is_about_and_is_found_filtered_and_sorted_by_all_that_its_reader_may_see() => RunAsync("find.mjs");

    [ChromiumFact]
    public Task What_people_meet_instead_of_a_task_or_while_one_is_open_is_told_and_nothing_typed_is_lost() => RunAsync("states.mjs");

    [ChromiumFact]
    public Task Nothing_of_a_hostile_payload_runs_or_is_loaded() => RunAsync("hostile.mjs");

    [ChromiumFact]
    public Task It_works_behind_a_path_that_a_proxy_takes_away_or_the_gateway_knows() => RunAsync("prefix.mjs");

    [ChromiumFact]
    public Task Thousands_of_waiting_tasks_are_listed_without_lag() => RunAsync("crowd.mjs");

    [ChromiumFact]
    public Task The_description_of_the_API_is_a_page_too() => RunAsync("docs.mjs");

    private async Task RunAsync(string story)
    {
        string settings = JsonSerializer.Serialize(new
        {
            keys = gateway.Keys.Credentials,
            pictures = Path.Combine(RepositoryRoot.Path, "artifacts", "inbox"),
            browser = gateway.Browser,
            tasks = Tier.IsFull ? 10_000 : 600,
            hostile = Tier.IsFull ? 1000 : 100,
        });
        output.WriteLine(await NodeClient.RunAsync(gateway.Silo, "inbox", story, settings));
    }

    /// <summary>
    /// Ann starts tasks, rita and bob of the finance group answer them, root administers everything; dana, the desk and the load test have
    /// tenants of their own. One browser serves all stories.
    /// </summary>
    public sealed class Gateway : IAsyncLifetime
    {
        private ServerProcess? _browser;

        internal SiloProcess Silo { get; private set; } = null!;

        /// <summary>Gets the address of the browser.</summary>
        internal string Browser { get; private set; } = "";

        internal TestKeys Keys { get; } = new();

        public async Task InitializeAsync()
        {
            Keys.Add("ann", ["compose", "read", "cancel"]);
            Keys.Add("rita", ["approve", "cancel"], groups: ["finance"]);
            Keys.Add("bob", ["approve", "create", "cancel"], groups: ["finance"]);
            Keys.Add("root", ["admin"]);
            Keys.Add("dana", ["create", "compose", "approve", "cancel"], groups: ["finance"], tenant: "details");
            Keys.Add("desk", ["create", "compose", "approve", "cancel"], groups: ["finance"], tenant: "desk");
            Keys.Add("finn", ["create", "compose", "approve", "cancel"], groups: ["finance"], tenant: "find");
            Keys.Add("gina", ["approve"], groups: ["board"], tenant: "find");
            Keys.Add("hana", ["approve"], groups: ["finance"], tenant: "find");
            Keys.Add("sam", ["create", "compose", "approve", "cancel"], groups: ["finance"], tenant: "state");
            Keys.Add("tess", ["approve"], groups: ["finance"], tenant: "state");
            Keys.Add("uma", ["approve"], groups: ["legal"], tenant: "state");
            Keys.Add("crowd", ["create", "approve"], tenant: "crowd");
            _browser = NodeClient.Start(
                "the browser", "inbox", "server.mjs", line => (Browser = line).StartsWith("ws:", StringComparison.Ordinal),
                Chromium.Executable);
            Silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors
                .With("ASYA_API_KEYS_FILE", Keys.Write())
                .With("Asya__Gateway__PathBase", "/asya")
                .With("Asya__Identity__MaxOpenTasks", "0")
                .With("Asya__Identity__Rate__PerSecond", "0"));
            await _browser.ReadyAsync();
        }

        public async Task DisposeAsync()
        {
            _browser?.Dispose();
            await Silo.DisposeAsync();
            Keys.Dispose();
        }
    }
}
