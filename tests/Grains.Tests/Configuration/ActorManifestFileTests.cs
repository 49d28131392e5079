using System.Collections.Immutable;
using Asya.Domain.Resiliency;
using Asya.Grains.Configuration;
using Asya.Timing;

namespace Asya.Grains.Tests.Configuration;

public sealed class ActorManifestFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string File => _folder["actors.yaml"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_manifest_made_for_Kubernetes_is_read_and_what_means_nothing_here_is_ignored()
    {
        ActorManifest manifest = Assert.Single(Actors("""
            apiVersion: asya.sh/v1alpha1
            kind: AsyncActor
            metadata: {name: draft, namespace: asya, labels: {team: reports}}
            spec:
              transport: sqs
              image: reports:1.2
              handler: draft_handler.Drafter.process
              pythonExecutable: /opt/venv/bin/python
              replicas: 3
              resources: {limits: {cpu: 1}}
              sidecar: {image: sidecar:1}
              volumeMounts: [{name: state, mountPath: /state}]
              scaling: {minReplicaCount: 0, maxReplicaCount: 10, queueLength: 5, concurrency: 7}
              env:
              - {name: MODEL, value: small}
              - {name: VERSION, value: 1.10}
            status: {phase: Ready}
            """));

        Assert.Equal("draft", manifest.Name);
        Assert.Equal($"{File}:3", manifest.Source.ToString());
        Assert.Equal(7, manifest.Concurrency);
        Assert.Equal("draft_handler.Drafter.process", manifest.Program!.Handler);
        Assert.Equal("/opt/venv/bin/python", manifest.Program.Executable);
        Assert.Equal([_folder.Path], manifest.Program.Path.AsEnumerable());
        Assert.Equal(["MODEL=small", "VERSION=1.10"], manifest.Program.Environment.Select(e => $"{e.Key}={e.Value}"));
        Assert.Equal(Math.Min(2, Environment.ProcessorCount), manifest.Program.Processes);
    }

    [Fact]
    public void Paths_and_stubs_are_looked_for_from_the_manifest()
    {
        string lib = Directory.CreateDirectory(_folder["lib"]).FullName;
        System.IO.File.WriteAllText(_folder["stubs.py"], "");

        ActorManifest manifest = Assert.Single(Actors(Spec("""
              handler: a.b
              path: [lib, .]
              stubs: [stubs.py]
              env: {EMPTY: "", ANSWER: 42}
              processes: 4
              timeout: 1m30s
            """)));

        Assert.Equal([lib, _folder.Path], manifest.Program!.Path.Select(Path.TrimEndingDirectorySeparator));
        Assert.Equal([_folder["stubs.py"]], manifest.Program.Stubs.AsEnumerable());
        Assert.Equal(["ANSWER=42", "EMPTY="], manifest.Program.Environment.Select(e => $"{e.Key}={e.Value}"));
        Assert.Equal(TimeSpan.FromSeconds(90), manifest.Timeout);
    }

    [Fact]
    public void Steps_that_no_process_is_free_for_wait_before_their_time_begins() =>
        Assert.Equal(3, Assert.Single(Actors(Spec("  handler: a.b\n  processes: 3"))).Concurrency);

    [Fact]
    public void The_older_shape_of_resiliency_is_one_policy_for_all_errors()
    {
        ActorManifest manifest = Assert.Single(Actors(Spec("""
              resiliency:
                actorTimeout: 30s
                retry: {policy: exponential, maxAttempts: 5, initialInterval: 500ms, maxInterval: 1m, backoffCoefficient: 2, jitter: false}
                nonRetryableErrors: [ValueError, billing.CardDeclined]
            """)));

        Assert.Equal(TimeSpan.FromSeconds(30), manifest.Timeout);
        Assert.Equal(
            new RetryPolicy
            {
                MaxAttempts = 5,
                InitialDelay = TimeSpan.FromMilliseconds(500),
                MaxDelay = TimeSpan.FromMinutes(1),
                Jitter = false,
                OnExhausted = manifest.Resiliency!.Policies["default"].OnExhausted
            },
            manifest.Resiliency.Policies["default"]);
        Assert.Equal(["ValueError", "billing.CardDeclined"], manifest.Resiliency.NonRetryable.AsEnumerable());
    }

    [Fact]
    public void The_later_shape_of_resiliency_has_policies_and_rules()
    {
        ActorManifest manifest = Assert.Single(Actors(Spec("""
              resiliency:
                policies:
                  patient: {maxAttempts: 10, backoff: linear, initialDelay: 2s, maxInterval: 1m, maxDuration: 1h, jitter: true, onExhausted: [apologize, x-sink]}
                  default: {backoff: constant, maxAttempts: 1}
                rules:
                - {errors: [ConnectionError, TimeoutError], policy: patient}
                circuitBreaker: {failures: 5, openFor: 30s}
            """)));

        ResiliencyPlan plan = manifest.Resiliency!;
        RetryPolicy patient = plan.Policies["patient"];
        Assert.Equal(
            (10, BackoffGrowth.Linear, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), true),
            (patient.MaxAttempts, patient.BackOff, patient.InitialDelay, patient.MaxDelay, patient.MaxDuration, patient.Jitter));
        Assert.Equal(["apologize", "x-sink"], patient.OnExhausted.AsEnumerable());
        Assert.Equal(BackoffGrowth.Constant, plan.Policies["default"].BackOff);
        RetryRule rule = Assert.Single(plan.Rules);
        Assert.Equal(["ConnectionError", "TimeoutError"], rule.Errors.AsEnumerable());
        Assert.Equal("patient", rule.Policy);
        Assert.Equal(new CircuitBreaker(5, TimeSpan.FromSeconds(30)), plan.Breaker);
    }

    [Theory]
    [InlineData("kind: AsyncActor\nmetadata: {name: a}", 1, "the manifest has no 'spec'")]
    [InlineData("kind: AsyncActr\nspec: {}", 1, "the kind 'AsyncActr' is not known here; only AsyncActor is")]
    [InlineData("- a", 1, "a manifest must be a mapping with 'kind: AsyncActor'")]
    [InlineData("spec: {}", 1, "a manifest must be a mapping with 'kind: AsyncActor'")]
    [InlineData("kind: AsyncActor\nspec: {}", 1, "the manifest has no 'metadata.name' and no 'spec.actor'")]
    [InlineData("kind: AsyncActor\nmetadata:\n  name: ''\nspec: {}", 3, "'the actor's name' must be a text that is not empty")]
    [InlineData("kind: AsyncActor\nmetadata:\n  name: my actor\nspec: {}", 3, "an actor's name has no spaces")]
    [InlineData(
        "kind: AsyncActor\nmetadata:\n  name: x-sink\nspec: {}", 3, "the actor 'x-sink' is part of the engine and takes no manifest")]
    [InlineData("kind: AsyncActor\nspec:\n  actor: checkpointer\n  handler: a.b", 4,
        "the actor 'checkpointer' is part of the engine: its settings may be given, and no 'handler'")]
    [InlineData("kind: AsyncActor\nmetadata:\n  name: a\n  title: A\nspec: {}", 4, "unknown key 'title'")]
    [InlineData("kind: AsyncActor\nmetadata: {name: a}\nspec: {}\nextra: 1", 4, "unknown key 'extra'")]
    [InlineData("kind: AsyncActor\nmetadata: {name: a}\nspec: []", 3, "'spec' must be a mapping")]
    [InlineData("kind: AsyncActor\nmetadata: {name: 'a}", 2, "")]
    [InlineData(
        "kind: AsyncActor\nmetadata: {name: a}\nspec: {}\n---\nkind: AsyncActor\nspec: {handlr: a.b, actor: b}", 6, "unknown key 'handlr'")]
    public void A_wrong_manifest_is_refused_with_file_line_and_reason(string text, int line, string reason) =>
        AssertRefused(text, line, reason);

    [Theory]
    [InlineData("  handler: process", 6, "'handler' must be module.function or module.Class.method, not 'process'")]
    [InlineData("  handler: a/b.py", 6, "'handler' must be module.function or module.Class.method, not 'a/b.py'")]
    [InlineData("  env: {A: b}", 6, "'env' is for Python actors, and 'a' has no 'handler'")]
    [InlineData("  processes: 2", 6, "'processes' is for Python actors")]
    [InlineData("  handler: a.b\n  processes: 0", 7, "'processes' must be a whole number from 1 to 1000, not '0'")]
    [InlineData("  handler: a.b\n  processes: many", 7, "'processes' must be a whole number")]
    [InlineData("  handler: a.b\n  path: missing", 7, "'path' names a folder that is not there")]
    [InlineData("  handler: a.b\n  stubs:\n  - missing.py", 8, "'stubs' names a file that is not there")]
    [InlineData("  handler: a.b\n  stubs: missing.py", 7, "'stubs' must be a list")]
    [InlineData("  inherit: [A]", 6, "'inherit' is for Python actors, and 'a' has no 'handler'")]
    [InlineData("  handler: a.b\n  inherit: A", 7, "'inherit' must be a list")]
    [InlineData("  handler: a.b\n  inherit: ['*_KEY']", 7, "'*_KEY' is neither")]
    [InlineData("  handler: a.b\n  inherit: [A, ASYA_DATABASE_URL]", 7, "'ASYA_DATABASE_URL' is the silo's own")]
    [InlineData("  handler: a.b\n  env: text", 7, "'env' must be a mapping, or a list of name and value")]
    [InlineData("  handler: a.b\n  env:\n  - {name: A}", 8, "a variable must have a 'name' and either a 'value' or a 'valueFrom'")]
    [InlineData("  handler: a.b\n  env:\n  - {name: A, valueFrom: {secretKeyRef: {}}}", 8,
        "'valueFrom' of 'A' is read from the environment of the silo, which has no A")]
    [InlineData("  handler: a.b\n  env:\n  - {name: ASYA_DATABASE_URL, valueFrom: {secretKeyRef: {}}}", 8,
        "'ASYA_DATABASE_URL' is the silo's own and not passed on")]
    [InlineData("  handler: a.b\n  env:\n  - {name: A, value: b, valueFrom: {secretKeyRef: {}}}", 8, "either a 'value' or a 'valueFrom'")]
    [InlineData("  handler: a.b\n  stateProxy:\n  - {name: memory}", 8, "'stateProxy' is not known here: a handler reads and writes its state")]
    [InlineData("  handler: a.b\n  flavors: [gpu]", 7, "'flavors' are not known here: write what they set into this manifest")]
    [InlineData("  handler: a.b\n  env:\n  - {name: A, value: 1}\n  - {name: A, value: 2}", 9, "the variable 'A' is set twice")]
    [InlineData("  handler: a.b\n  env:\n    ASYA_HANDLER: c.d", 8, "'ASYA_HANDLER' is set by the engine")]
    [InlineData("  handler: a.b\n  env: {A: [1]}", 7, "the value of 'A' must be a text")]
    [InlineData("  scaling: 3", 6, "'scaling' must be a mapping")]
    [InlineData("  scaling:\n    concurrency: 0", 7, "'concurrency' must be a whole number from 1 to 10000, not '0'")]
    [InlineData("  scaling:\n    minReplicas: 1", 7, "unknown key 'minReplicas'; known are concurrency")]
    [InlineData("  timeout: soon", 6,
        "'timeout' must be a number of seconds or a duration such as 500ms, 30s or 1m30s, above 0 and at most 365d, not 'soon'")]
    [InlineData("  timeout: 0", 6, "'timeout' must be")]
    [InlineData("  timeout: -5", 6, "'timeout' must be")]
    [InlineData("  timeout: 366d", 6, "'timeout' must be")]
    [InlineData("  resiliency: {actorTimeout: 5}\n  timeout: 5", 7, "'timeout' and 'resiliency.actorTimeout' are the same")]
    [InlineData("  resiliency: 3", 6, "'resiliency' must be a mapping")]
    [InlineData("  resiliency: {retries: 3}", 6, "unknown key 'retries'")]
    [InlineData(
        "  resiliency:\n    retry: {policy: quadratic}", 7, "'policy' must be one of exponential, linear, constant, not 'quadratic'")]
    [InlineData("  resiliency:\n    retry: {backoffCoefficient: 3}", 7,
        "'backoffCoefficient' must be 2 (each wait twice the last) or 1 (all the same), not '3'")]
    [InlineData("  resiliency:\n    retry: {maxAttempts: 0}", 7, "'maxAttempts' must be a whole number from 1")]
    [InlineData("  resiliency:\n    retry: {jitter: perhaps}", 7, "'jitter' must be true or false, not 'perhaps'")]
    [InlineData("  resiliency:\n    retry: {initialInterval: -1s}", 7, "'initialInterval' must be")]
    [InlineData(
        "  resiliency:\n    policies: {default: {}}\n    retry: {}", 8, "'retry' is the policy 'default', which stands in 'policies' too")]
    [InlineData("  resiliency:\n    policies: [a]", 7, "'policies' must be a mapping of names to policies")]
    [InlineData("  resiliency:\n    policies: {p: {tries: 2}}", 7, "unknown key 'tries'")]
    [InlineData("  resiliency:\n    policies: {p: {onExhausted: x-sump}}", 7, "'onExhausted' must be a list")]
    [InlineData("  resiliency:\n    rules:\n    - {errors: [E], policy: p}", 8, "there is no policy 'p' in 'policies'")]
    [InlineData("  resiliency:\n    policies: {p: {}}\n    rules:\n    - {policy: p}", 9, "the rule has no 'errors'")]
    [InlineData("  resiliency:\n    circuitBreaker: {failures: 3}", 7, "the circuit breaker has no 'openFor'")]
    [InlineData("  resiliency:\n    nonRetryableErrors: ValueError", 7, "'nonRetryableErrors' must be a list")]
    public void A_wrong_spec_is_refused_with_file_line_and_reason(string spec, int line, string reason) =>
        AssertRefused(Spec(spec), line, reason);

    [Fact]
    public void A_document_without_a_kind_beside_the_flows_is_ignored() =>
        Assert.Empty(ActorManifestFile.Read(File, "replicas: 3\n---\n- a\n", mayHoldOthers: true).Actors);

    [Fact]
    public void A_variable_from_Kubernetes_has_the_value_that_the_silo_has()
    {
        string name = $"TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "1.10");
        try
        {
            string env = "  handler: a.b\n  env:\n  - {name: " + name + ", valueFrom: {secretKeyRef: {name: model, key: key}}}";

            ActorManifest manifest = Assert.Single(Actors(Spec(env)));

            Assert.Equal([KeyValuePair.Create(name, "1.10")], manifest.Program!.Environment);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    private ImmutableArray<ActorManifest> Actors(string text) => ActorManifestFile.Read(File, text).Actors;

    private static string Spec(string spec) =>
        $"kind: AsyncActor\nmetadata:\n  name: a\n\nspec:\n{(spec.StartsWith(' ') ? "" : "  ")}{spec}\n  image: any";

    private void AssertRefused(string text, int line, string reason)
    {
        ConfigFileException wrong = Assert.Throws<ConfigFileException>(() => ActorManifestFile.Read(File, text));
        Assert.StartsWith($"{File}:{line}: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(reason, wrong.Message, StringComparison.Ordinal);
    }
}
