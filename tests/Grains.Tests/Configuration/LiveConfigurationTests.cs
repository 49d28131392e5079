using Asya.Actors;
using Asya.Grains.Actors;
using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using Asya.Grains.Python;
using Asya.Grains.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Tests.Configuration;

/// <summary>The configuration folder at start, and when it changes.</summary>
public sealed class LiveConfigurationTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ServiceProvider _nothing = new ServiceCollection().BuildServiceProvider();
    private readonly PythonActors _python = new(Options.Create(new PythonOptions()), TimeProvider.System, NullLoggerFactory.Instance);
    private readonly LogLines _log = new();
    private readonly IActorHandler _inCode =
        ActorHandlers.From((payload, _, _) => Task.FromResult<System.Text.Json.Nodes.JsonObject?>(payload));

    public void Dispose()
    {
        _python.Dispose();
        _nothing.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_manifest_without_a_handler_sets_how_an_actor_in_code_is_run()
    {
        Write("actors/work.yaml", Manifest("work", "scaling: {concurrency: 3}"));

        Actor actor = Open(new ActorSettings { Timeout = TimeSpan.FromSeconds(9) }).Actors.Find("work")!;

        Assert.Same(_inCode, actor.Handler);
        Assert.Equal((3, TimeSpan.FromSeconds(9)), (actor.Settings.Concurrency, actor.Settings.Timeout));
    }

    [Fact]
    public void A_manifest_with_a_handler_adds_an_actor()
    {
        Write("python.yaml", Manifest("draft", "handler: a.b"));

        ActorRegistry actors = Open().Actors;

        Assert.True(actors.Knows("draft"));
        Assert.IsType<PythonActorHandler>(actors.Find("draft")!.Handler);
        Assert.True(actors.Knows("work"));
    }

    [Fact]
    public void An_actor_in_code_is_not_replaced_unless_it_may_be()
    {
        Write("actors.yaml", Manifest("work", "handler: a.b"));

        Assert.Contains("actors.yaml:2: the actor 'work' is registered in code", Assert.Throws<ConfigFileException>(() => Open())
            .Message, StringComparison.Ordinal);
        Assert.IsType<PythonActorHandler>(Open(isReplaceable: true).Actors.Find("work")!.Handler);
    }

    [Fact]
    public void A_manifest_for_an_unknown_actor_is_refused()
    {
        Write("actors.yaml", Manifest("unknown", "timeout: 5"));

        Assert.Contains("actors.yaml:2: the actor 'unknown' has no 'handler'", Assert.Throws<ConfigFileException>(() => Open())
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_manifests_for_one_actor_are_refused_with_both_places()
    {
        Write("a.yaml", Manifest("draft", "handler: a.b"));
        Write("actors/b.yaml", Manifest("draft", "handler: a.b"));

        string message = Assert.Throws<ConfigFileException>(() => Open()).Message;

        Assert.Contains("b.yaml:2: the actor 'draft' has two manifests", message, StringComparison.Ordinal);
        Assert.EndsWith("a.yaml:2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_that_is_defined_twice_is_refused()
    {
        Write("flows.yaml", "flows:\n- {name: f, entrypoint: work}\n");
        Write("flows-more.yaml", "flows:\n- {name: f, entrypoint: work}\n");

        Assert.Contains("flows.yaml:2: the flow 'f' is defined twice", Assert.Throws<ConfigFileException>(() => Open())
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_read_again_while_nothing_changes()
    {
        Write("flows.yaml", "flows:\n- {name: f, entrypoint: work}\n");
        Write("actors.yaml", Manifest("draft", "handler: a.b"));
        LiveConfiguration configuration = Open();

        Assert.False(configuration.Refresh());
    }

    [Fact]
    public void A_good_change_is_in_force_at_once()
    {
        Write("flows.yaml", "flows:\n- {name: f, entrypoint: work}\n");
        Write("actors.yaml", Manifest("draft", "handler: a.b"));
        Write("actors/still.yaml", Manifest("still", "handler: a.b\n  resiliency: {retry: {maxAttempts: 5}}"));
        LiveConfiguration configuration = Open();
        Actor before = configuration.Actors.Find("draft")!;
        Actor untouched = configuration.Actors.Find("still")!;

        Write("flows.yaml", "flows:\n- {name: f, entrypoint: draft}\n- {name: g, entrypoint: draft}\n");
        Write("actors.yaml", Manifest("draft", "handler: a.b\n  timeout: 5"));
        Write("actors/other.yml", Manifest("other", "handler: a.b"));

        Assert.True(configuration.Refresh());
        Assert.Equal(["f", "g"], configuration.Flows.Infos.Select(i => i.Name));
        Assert.Equal("draft", configuration.Flows.Find("f")!.Route.Curr);
        Assert.Equal(TimeSpan.FromSeconds(5), configuration.Actors.Find("draft")!.Settings.Timeout);
        Assert.NotNull(configuration.Actors.Find("other"));

        Assert.Same(untouched, configuration.Actors.Find("still"));

        // Its processes serve on: nothing of what they run has changed.
        Assert.Same(before.Handler, configuration.Actors.Find("draft")!.Handler);
        Assert.Null(before.Settings.Timeout);
    }

    [Fact]
    public void A_bad_change_is_logged_once_and_changes_nothing()
    {
        Write("flows.yaml", "flows:\n- {name: f, entrypoint: work}\n");
        Write("actors.yaml", Manifest("draft", "handler: a.b"));
        LiveConfiguration configuration = Open();
        Actor before = configuration.Actors.Find("draft")!;

        Write("flows.yaml", "flows: []\n");
        Write("actors.yaml", Manifest("draft", "handler: nonsense"));

        Assert.False(configuration.Refresh());
        Assert.False(configuration.Refresh());
        Assert.Same(before, configuration.Actors.Find("draft"));
        Assert.NotNull(configuration.Flows.Find("f"));
        string line = Assert.Single(_log.Lines);
        Assert.Contains($"{_folder["actors.yaml"]}:4: 'handler' must be module.function", line, StringComparison.Ordinal);

        Write("actors.yaml", Manifest("draft", "handler: a.c"));
        Assert.True(configuration.Refresh());
        Assert.Null(configuration.Flows.Find("f"));
    }

    [Fact]
    public void Removed_entries_are_unknown_and_settings_fall_back()
    {
        Write("actors.yaml", Manifest("draft", "handler: a.b") + "\n---\n" + Manifest("work", "timeout: 5"));
        LiveConfiguration configuration = Open();

        File.Delete(_folder["actors.yaml"]);

        Assert.True(configuration.Refresh());
        Assert.Null(configuration.Actors.Find("draft"));
        Assert.False(configuration.Actors.Knows("draft"));
        Assert.Null(configuration.Actors.Find("work")!.Settings.Timeout);
    }

    [Fact]
    public void A_folder_that_has_vanished_changes_nothing()
    {
        Write("config/actors.yaml", Manifest("draft", "handler: a.b"));
        LiveConfiguration configuration = Open(folder: _folder["config"]);

        Directory.Delete(_folder["config"], recursive: true);

        Assert.False(configuration.Refresh());
        Assert.NotNull(configuration.Actors.Find("draft"));
        Assert.Contains("does not exist", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_Python_code_gets_processes_of_its_own()
    {
        Write("a.py", "def b(payload): return payload");
        Write("actors.yaml", Manifest("draft", "handler: a.b"));
        LiveConfiguration configuration = Open();
        IActorHandler before = configuration.Actors.Find("draft")!.Handler;

        Write("a.py", "def b(payload): return {}");

        Assert.True(configuration.Refresh());
        Assert.NotSame(before, configuration.Actors.Find("draft")!.Handler);
    }

    [Fact]
    public void A_file_behind_links_is_seen_to_change_as_in_a_mounted_configuration()
    {
        Write("v1/actors.yaml", Manifest("draft", "handler: a.b"));
        Write("v2/actors.yaml", Manifest("other", "handler: a.bcd"));
        Directory.CreateSymbolicLink(_folder["data"], _folder["v1"]);
        Directory.CreateDirectory(_folder["mount"]);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "mount", "actors.yaml"), Path.Combine(_folder.Path, "data", "actors.yaml"));
        LiveConfiguration configuration = Open(folder: _folder["mount"]);

        Directory.Delete(_folder["data"]);
        Directory.CreateSymbolicLink(_folder["data"], _folder["v2"]);

        Assert.True(configuration.Refresh());
        Assert.NotNull(configuration.Actors.Find("other"));
    }

    private static string Manifest(string name, string spec) => $"kind: AsyncActor\nmetadata: {{name: {name}}}\nspec:\n  {spec}";

    private LiveConfiguration Open(ActorSettings? settings = null, bool isReplaceable = false, string? folder = null) => new(
        Options.Create(new FlowOptions { ConfigPath = folder ?? _folder.Path }),
        Options.Create(new TaskOptions()),
        [new("work", settings ?? ActorSettings.Default, _ => _inCode) { IsReplaceable = isReplaceable }],
        _nothing,
        _python,
        _log.For<LiveConfiguration>());

    private void Write(string name, string text)
    {
        string path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
