
using Asya.Grains.Checkpoints;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Grains.Tests.Activations;

/// <summary>Every way in which a call is refused, by name. What pauses has <see cref="Metadata"/>.</summary>
internal static class RefusedCalls
{
    public const string Metadata =
        """{"strict":true,"who":{"groups":["finance"]},"fields":[{"name":"approved","type":"boolean","required":true}]}""";

    public static IReadOnlyDictionary<string, RefusedCall> All { get; } = new Dictionary<string, RefusedCall>
    {
        ["cancel what is not there"] = new(TaskRejection.NotFound, CancelAsync),
        ["pause what is not there"] = new(TaskRejection.NotFound, PauseAsync),
        ["answer what is not there"] = new(TaskRejection.NotFound, static (silo, id) => silo.ResumeAsync(id)),
        ["redrive what is not there"] = new(TaskRejection.NotFound, RedriveAsync),
        ["claim what is not there"] = new(TaskRejection.NotFound, static (silo, id) => ClaimAsync(silo, id, "ann", "finance")),
        ["create again, otherwise"] =
            new(TaskRejection.AlreadyExists,
                static (silo, id) => CreateAsync(silo, id, static task => task with { Digest = "another" }))
            { Before = SucceedAsync },
        ["answer before the first pause"] = new(
            TaskRejection.NotPausedYet, static (silo, id) => silo.ResumeAsync(id))
        { Before = HoldAsync, After = LetGoAsync },
        ["answer a later pause"] = new(
            TaskRejection.NotPaused, static (silo, id) => silo.ResumeAsync(id, pause: 7))
        { Before = WaitForAnswerAsync },
        ["answer what is over"] = new(TaskRejection.NotPaused, static (silo, id) => silo.ResumeAsync(id)) { Before = SucceedAsync },
        ["answer what is answered"] = new(
            TaskRejection.AlreadyAnswered, static (silo, id) => silo.ResumeAsync(id))
        { Before = AnswerAsync },
        ["cancel what is over"] = new(TaskRejection.AlreadyFinal, CancelAsync) { Before = SucceedAsync },
        ["pause what is paused"] = new(TaskRejection.NotRunning, PauseAsync) { Before = WaitForAnswerAsync },
        ["answer without the checkpoint"] = new(
            TaskRejection.CheckpointNotFound, static (silo, id) => silo.ResumeAsync(id))
        { Before = LoseCheckpointAsync },
        ["answer while the checkpoint store is away"] = new(
            TaskRejection.CheckpointStoreUnavailable, static (silo, id) => silo.ResumeAsync(id))
        {
            Before = async static (silo, id) =>
            {
                await WaitForAnswerAsync(silo, id);
                silo.Checkpoints.Away = "gone";
            },
            After = static (silo, _) =>
            {
                silo.Checkpoints.Away = null;
                return Task.CompletedTask;
            },
        },
        ["create from an unknown flow"] =
            new(TaskRejection.UnknownFlow,
                static (silo, id) => CreateAsync(silo, id, static task => task with { Flow = "nowhere", Route = null })),
        ["create with an unknown actor"] = new(
            TaskRejection.UnknownActor, static (silo, id) => silo.CreateAsync(id, 30, "work", "unknown")),
        ["create without a route"] = new(
            TaskRejection.Invalid, static (silo, id) => CreateAsync(silo, id, static task => task with { Route = null })),
        ["create with a reserved header"] = new(
            TaskRejection.Invalid,
            static (silo, id) =>
                CreateAsync(silo, id, static task => task with { Headers = JsonBytes.FromText("""{"x-asya-pause":{}}""") })),
        ["create with no time"] = new(TaskRejection.Invalid, static (silo, id) => silo.CreateAsync(id, 0, "work")),
        ["delegate without a name"] =
            new(TaskRejection.Invalid,
                static (silo, id) => ChangeAsync(silo, id, WaitChange.Delegate, "ann", "finance"))
            { Before = WaitForAnswerAsync },
        ["create with too much"] =
            new(TaskRejection.PayloadTooLarge,
                static (silo, id) => silo.CreateWithAsync(id, 30, $$"""{"text":"{{new string('x', PayloadLimits.MaxBytes)}}"}""", "work")),
        ["redrive what succeeded"] = new(TaskRejection.NotRedrivable, RedriveAsync) { Before = SucceedAsync },
        ["start what is for others"] =
            new(TaskRejection.NotAllowed,
                static (silo, id) =>
                    CreateAsync(
                        silo, id, static task => task with { Flow = RefusedCallTests.FlowOfOthers, Route = null, Principal = "bob" })),
        ["claim what is for others"] = new(
            TaskRejection.NotAllowed, static (silo, id) => ClaimAsync(silo, id, "bob", "legal"))
        { Before = WaitForAnswerAsync },
        ["claim what is claimed"] = new(TaskRejection.Claimed, static (silo, id) => ClaimAsync(silo, id, "bob", "finance"))
        {
            Before = async static (silo, id) =>
            {
                await WaitForAnswerAsync(silo, id);
                await ClaimAsync(silo, id, "ann", "finance");
            },
        },
        ["answer in another form"] =
            new(TaskRejection.FormNotSatisfied,
                static (silo, id) => silo.ResumeAsync(id, """{"approved":"yes"}"""))
            { Before = WaitForAnswerAsync },
        ["create while the disk is away"] = new(null, static (silo, id) => silo.CreateAsync(id, 30, "work"))
        {
            Before = static (silo, _) =>
            {
                silo.Storage.FailNextWrite();
                return Task.CompletedTask;
            },
        },
        ["cancel while the disk is away"] = new(null, CancelAsync) { Before = DiskAwayAsync, After = DiskBackAsync },
        ["remove while the disk is away"] = new(null, static (silo, id) => silo.Task(id).NudgeAsync(CancellationToken.None))
        {
            Before = async static (silo, id) =>
            {
                await SucceedAsync(silo, id);
                silo.Storage.ClearsFail = true;
                silo.Clock.Advance(TimeSpan.FromHours(2));
            },
            After = static (silo, _) =>
            {
                silo.Storage.ClearsFail = false;
                return Task.CompletedTask;
            },
        },
        ["report a checkpoint while the disk is away"] = new(null, static async (silo, id) =>
        {
            CheckpointOrder order =
                new() { Number = new StepNumber(new TaskKey(id), 1, 1), Key = $"paused/{id}", Document = JsonBytes.EmptyObject };
            await silo.Grains.GetGrain<IPauseGrain>(id).SaveAsync(order, CancellationToken.None);
        })
        {
            Before = DiskAwayAsync,
            After = DiskBackAsync,
        },
    };

    private static Task<TaskSnapshot> CancelAsync(TaskSilo silo, string id) =>
        silo.Task(id).CancelAsync(new CancelTask(), CancellationToken.None);

    private static Task<TaskSnapshot> PauseAsync(TaskSilo silo, string id) =>
        silo.Task(id).PauseAsync(new PauseTask(), CancellationToken.None);

    private static Task<TaskKey> RedriveAsync(TaskSilo silo, string id) => silo.Task(id).RedriveAsync(CancellationToken.None);

    private static Task<TaskSnapshot> ClaimAsync(TaskSilo silo, string id, string by, string group) =>
        ChangeAsync(silo, id, WaitChange.Claim, by, group);

    private static Task<TaskSnapshot> ChangeAsync(TaskSilo silo, string id, WaitChange change, string by, string group) =>
        silo.Task(id).ChangeWaitAsync(new ChangeWait { Change = change, By = by, Groups = [group] }, CancellationToken.None);

    private static Task<TaskSnapshot> CreateAsync(TaskSilo silo, string id, Func<CreateTask, CreateTask> change) =>
        silo.Task(id)
            .CreateAsync(change(new CreateTask { Route = ActorRoute.StartAt("work"), Payload = JsonBytes.EmptyObject, Digest = id }),
                CancellationToken.None);

    private static async Task SucceedAsync(TaskSilo silo, string id)
    {
        await silo.CreateAsync(id, 30, "work");
        await silo.Events.WaitAsync(id, "succeeded");
    }

    private static async Task WaitForAnswerAsync(TaskSilo silo, string id)
    {
        await silo.CreateAsync(id, 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync(id, "paused");
    }

    private static async Task AnswerAsync(TaskSilo silo, string id)
    {
        await WaitForAnswerAsync(silo, id);
        await silo.ResumeAsync(id, key: "first");
        await silo.Events.WaitAsync(id, "succeeded");
    }

    private static async Task LoseCheckpointAsync(TaskSilo silo, string id)
    {
        await WaitForAnswerAsync(silo, id);
        Assert.True(
            silo.Checkpoints.Objects.TryRemove(
                Assert.Single(silo.Checkpoints.Objects.Keys, key => key.Contains(id, StringComparison.Ordinal)), out _));
    }

    private static async Task HoldAsync(TaskSilo silo, string id)
    {
        silo.Actors.Hold("legal");
        await silo.CreateAsync(id, 30, "legal");
        await silo.Actors.EnteredAsync("legal", id).WithTimeout("the step");
    }

    private static async Task LetGoAsync(TaskSilo silo, string id)
    {
        silo.Actors.Release("legal");
        await silo.Events.WaitAsync(id, "succeeded");
    }

    private static Task DiskAwayAsync(TaskSilo silo, string id)
    {
        silo.Storage.Dead = true;
        return Task.CompletedTask;
    }

    private static Task DiskBackAsync(TaskSilo silo, string id)
    {
        silo.Storage.Dead = false;
        return Task.CompletedTask;
    }
}
