using Asya.Grains.Actors;
using Asya.Grains.Tasks;
using Asya.Grains.Tests.Telemetry;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests.Activations;

/// <summary>No refused call leaves an activation. Keys come from clients, which could otherwise fill a silo's memory.</summary>
public sealed class RefusedCallTests : IAsyncLifetime, IDisposable
{
    public const string FlowOfOthers = "of_others";

    private static readonly string[] OfTasks = ["TaskGrain", "ResumeGrain", "PauseGrain"];

    private readonly TemporaryFlows _config = new($$"""
        flows:
        - name: {{FlowOfOthers}}
          entrypoint: work
          start: {groups: [sales]}
        """);

    private TaskSilo _silo = null!;

    public static TheoryData<string> Names => [.. RefusedCalls.All.Keys];

    public async Task InitializeAsync() =>
        // Without a window: what settled before or after the call has no reason to stay, either.
        _silo = await TaskSilo.StartWithAsync(
            static services => services.AddSingleton(new SettledTasks(maxTasks: 0)),
            ("ASYA_PAUSE_METADATA", RefusedCalls.Metadata), ("ASYA_CONFIG_PATH", _config.Path), ("ASYA_TASK_RETENTION", "1h"));

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    public void Dispose() => _config.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refused_call_leaves_no_activation(string name)
    {
        RefusedCall row = RefusedCalls.All[name];
        await row.Before(_silo, "t");

        Exception refused = (await Record.ExceptionAsync(() => row.Call(_silo, "t")))!;

        Assert.Equal(row.Rejection, (refused as TaskRejectedException)?.Rejection);
        Assert.NotNull(refused);
        await row.After(_silo, "t");
        await NoneLeftAsync();
    }

    [Fact]
    public void Every_reason_for_a_refusal_has_a_row() => Assert.Equal(
        Enum.GetValues<TaskRejection>().Where(static r => r != TaskRejection.None),
        RefusedCalls.All.Values.Select(static row => row.Rejection).OfType<TaskRejection>().Distinct().Order());

    [Fact]
    public async Task Many_refused_creates_leave_nothing()
    {
        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (n, _) =>
            await Assert.ThrowsAsync<TaskRejectedException>(() => _silo.Task($"many-{n}")
                .CreateAsync(new CreateTask { Flow = "nowhere", Payload = JsonBytes.EmptyObject }, CancellationToken.None)));

        await NoneLeftAsync();
    }

    [Fact]
    public async Task A_step_for_an_actor_that_is_not_here_leaves_no_activation()
    {
        StepRequest request =
            new() { Number = new(new TaskKey("t"), 1, 1), Route = ActorRoute.StartAt("unknown"), Payload = JsonBytes.EmptyObject };

        Assert.Equal(
            StepAcceptance.UnknownActor, await _silo.Grains.GetGrain<IActorGrain>("unknown").StartAsync(request, CancellationToken.None));

        await NoneLeftAsync("unknown");
    }

    [Fact]
    public async Task Activations_in_memory_are_detected()
    {
        _silo.Actors.Hold("work");
        await _silo.CreateAsync("t", 30, "work");
        await _silo.Actors.EnteredAsync("work", "t").WithTimeout("the step");

        Assert.Contains("TaskGrain t", await LiveAsync("t"));
    }

    // There is no event for it: an activation deactivates last, after every answer.
    private Task NoneLeftAsync(string? actor = null)
    {
        string[] left = [];
        return Eventually.BecomesAsync("no activation to be left", Eventually.Patience, async () => (left = await LiveAsync(actor))
            .Length == 0, () => $"{left.Length}, such as {left.FirstOrDefault()}");
    }

    private async Task<string[]> LiveAsync(string? actor = null)
    {
        DetailedGrainStatistic[] all = await _silo.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return [.. all.Select(static a => (Name: a.GrainType.Split(',')[0].Split('.')[^1], Key: a.GrainId.Key.ToString())).Where(IsCounted)
            .Select(static a => $"{a.Name} {a.Key}")];

        bool IsCounted((string Name, string? Key) a) => OfTasks.Contains(a.Name) || (actor is not null && a.Key == actor);
    }
}
