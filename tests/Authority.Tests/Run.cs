using Asya.Tasks;

namespace Asya.Authority.Tests;

/// <summary>One run of the property: people, tasks and inputs drawn from a seed, each judged by the model and by what is stored.</summary>
internal sealed partial class Run
{
    private readonly World _world;
    private readonly Random _random;
    private readonly ModelFlow[] _flows;
    private readonly int _number;
    private readonly string _tenant;
    private readonly string _other;
    private readonly List<Credential> _people;
    private readonly Model _model;
    private readonly Judge _judge;
    private readonly Caller _caller;
    private readonly List<string> _story = [];
    private readonly Dictionary<(string Tenant, string Name, string Key), (string Body, string? For, string Id)> _startKeys = [];
    private int _marks;
    private int _keyFiles;
    private bool _wasTaken;
    private bool _hasRetired;
    private bool _hasTalkedLong;

    private Run(World world, ModelFlow[] flows, int seed, int number)
    {
        (_world, _flows, _number) = (world, flows, number);
        _random = new(seed);
        (_tenant, _other) = ($"a{number}", $"b{number}");
        _people = Generation.People(world, _random, _tenant, _other, number);
        _model = new(world);
        _judge = new(world, _model, [_tenant, _other]);
        _caller = new(world);
    }

    private delegate Task<bool> Input(Run run);

    /// <summary>Gets every input, with how often it comes.</summary>
    private static (string Name, int Weight, Input Give)[] Inputs { get; } =
    [
        ("start", 14, static run => run.StartAsync()),
        ("answer", 26, static run => run.AnswerAsync()),
        ("go on", 10, static run => run.GoOnAsync()),
        ("claim", 5, static run => run.ClaimAsync()),
        ("release", 3, static run => run.ReleaseAsync()),
        ("delegate", 7, static run => run.DelegateAsync()),
        ("pause", 7, static run => run.PauseAsync()),
        ("cancel", 2, static run => run.CancelAsync()),
        ("redrive", 6, static run => run.RedriveAsync()),
        ("time", 5, static run => run.PassAsync()),
        ("read", 6, static run => run.ReadAsync()),
        ("list", 2, static run => run.ListAsync()),
        ("early", 3, static run => run.AnswerEarlyAsync()),
        ("race", 3, static run => run.RaceAsync()),
        ("overtake", 4, static run => run.OvertakeAsync()),
        ("nameless", 2, static run => run.AnswerNamelessAsync()),
        ("damage", 1, static run => run.DamageAsync()),
        ("revoke", 1, static run => run.RevokeAsync()),
        ("retire", 1, static run => run.RetireAsync()),
        ("stale", 3, static run => run.AnswerStaleAsync()),
        ("state", 6, static run => run.AnswerByStateAsync()),
        ("ask", 4, static run => run.AskAsync()),
        ("watch", 2, static run => run.WatchAsync()),
        ("webhook", 2, static run => run.HookAsync()),
        ("long", 0, static run => run.TalkLongAsync()),
    ];

    /// <summary>Carries out a run.</summary>
    /// <param name="world">Where.</param>
    /// <param name="flows">The flows of the world.</param>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="number">The run's own number in the world: its tenants have it in their names.</param>
    /// <param name="steps">How many inputs.</param>
    /// <param name="focus">What to draw more of; null: nothing.</param>
    /// <param name="kills">Whether everything is killed once.</param>
    public static async Task CarryOutAsync(
        World world, ModelFlow[] flows, int seed, int number, int steps, Focus? focus = null, bool kills = false)
    {
        Run run = new(world, focus is null ? flows : [.. flows.Where(focus.Takes)], seed, number);
        try
        {
            await run.CarryOutAsync(steps, focus, kills);
        }
        catch (Exception failure)
        {
            ViolationException violation = failure as ViolationException ?? new("A7", failure.ToString());
            throw new ViolationException(
                violation.Invariant, $"{violation.What}\nafter:\n  {string.Join("\n  ", run._story.TakeLast(20))}");
        }
        finally
        {
            await run.LeaveAsync();
        }
    }

    /// <summary>Ends what the run has left, so that the time of later runs brings nothing more of it.</summary>
    private async Task LeaveAsync()
    {
        _world.Checkpoints.Release();
        foreach (Asya.Domain.TaskState row in _world.Store.Rows.Values.Where(row => IsOwn(row) && !row.Phase.IsTerminal))
        {
            try
            {
                await _world.Grains.GetGrain<ITaskGrain>(row.Key.Value).CancelAsync(new(), CancellationToken.None);
            }
            catch (TaskRejectedException)
            {
                // It is over by now.
            }
        }

        _world.Store.Forget([_tenant, _other]);

        bool IsOwn(Asya.Domain.TaskState row) => row.Key.Tenant == _tenant || row.Key.Tenant == _other;
    }

    private async Task CarryOutAsync(int steps, Focus? focus, bool kills)
    {
        await WriteKeysAsync();
        (string Name, int Weight, Input Give)[] inputs =
        [
            .. Inputs.Select(input => focus?.Inputs.Contains(input.Name) is true
                ? input with { Weight = Math.Max(1, input.Weight) * 8 }
                : input),
        ];
        int total = inputs.Sum(static input => input.Weight);
        int killAt = kills ? _random.Next(steps) : -1;
        for (int step = 0; step < steps;)
        {
            int draw = _random.Next(total);
            (string name, _, Input give) = inputs.First(input => (draw -= input.Weight) < 0);
            (int events, _wasTaken) = (_judge.CountEvents(), true);
            if (!await give(this))
            {
                // There is nothing that it could be given to.
                if (_model.Tasks.Count == 0 || _random.Next(4) == 0)
                {
                    await StartAsync();
                }

                continue;
            }

            await SettleAsync();
            Judge.Expect(_wasTaken || _judge.CountEvents() == events, "I13", $"what was refused has left something: {_story[^1]}");
            step++;
            if (step == killAt)
            {
                Note("everything is killed and started again");
                await _world.KillAsync();
                await SettleAsync();
            }
        }
    }

    /// <summary>Waits until all that has come of an input is there, and compares.</summary>
    private async Task SettleAsync()
    {
        await _judge.RestAsync();
        _model.Tick();
        _judge.Compare();
    }

    /// <summary>Compares what became of an input with what the model says of it.</summary>
    private bool Took(Verdict verdict, Outcome outcome, string invariant, string what)
    {
        Note($"{what}: {(outcome.IsAccepted ? "taken" : "refused")} ({(int)outcome.Status})");
        _wasTaken = outcome.IsAccepted;
        Judge.Expect(verdict != Verdict.Accept || outcome.IsAccepted, invariant, $"{what} must be taken, and was refused with {outcome}");
        Judge.Expect(verdict != Verdict.Refuse || !outcome.IsAccepted, invariant, $"{what} must be refused, and was taken: {outcome}");
        _judge.LookForSecrets($"the reply to '{what}'", outcome.IsAccepted ? "" : outcome.Text);
        return outcome.IsAccepted;
    }

    private void Note(string what) => _story.Add(what);

    private string Mark() => $"r{_number}-{++_marks}";

    private bool Sometimes(double often) => _random.NextDouble() < often;

    private T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    private ModelTask? AnyTask(Func<ModelTask, bool> isMeant)
    {
        ModelTask[] tasks = [.. _model.Tasks.Values.Where(isMeant)];
        return tasks.Length == 0 ? null : Any(tasks);
    }

    /// <summary>Draws a sender: mostly of the task's own tenant, sometimes in the name of another.</summary>
    private Sender AnySender(ModelTask task)
    {
        // In another tenant the same id may be another task.
        string other = task.Tenant == _tenant ? _other : _tenant;
        bool isStranger = Sometimes(0.06) && !_model.Tasks.ContainsKey(Model.KeyOf(task.Id, other));
        return AnySender(isStranger ? other : task.Tenant);
    }

    private Sender AnySender(string tenant)
    {
        Credential credential = Any<Credential>([.. _people.Where(key => key.Tenant == tenant)]);
        string? person = credential.ActsFor.Length > 0 && Sometimes(0.5)
            ? Any(new[] { "ann", "ANN", "bea", "Ann@Corp", "cal" })
            : Sometimes(0.01) ? "bea" : null;
        return new(credential, person);
    }

    /// <summary>Draws a sender whom a question admits, if there is one.</summary>
    private Sender AnyAdmitted(ModelTask task)
    {
        Sender[] admitted =
        [
            .. _people.Where(key => key.Tenant == task.Tenant).Select(static key => new Sender(key))
                .Where(sender => sender.Has("approve") && Sees(sender, task) && Model.Refuses(task, sender) is null),
        ];
        return admitted.Length == 0 ? AnySender(task) : Any(admitted);
    }

    /// <summary>Finds what an id names for a sender; null: no task of its tenant.</summary>
    private ModelTask? Find(Sender sender, string id) => _model.Tasks.GetValueOrDefault(Model.KeyOf(id, sender.Credential.Tenant));

    private static bool Owns(Sender sender, ModelTask task) => sender.Credential.Tenant == task.Tenant
        && (sender.Credential.IsAdmin || Names.AreOneOwner(sender.Name, task.Owner));

    private static bool Sees(Sender sender, ModelTask task) => Owns(sender, task)
        || (sender.Credential.Tenant == task.Tenant && sender.Credential.Has("approve") && task.PauseCount > 0);

    /// <summary>Writes the keys that count, and waits until they do.</summary>
    private async Task WriteKeysAsync()
    {
        string mark = $"spare-{_number}-{++_keyFiles}";
        await File.WriteAllTextAsync(_world.KeyFile, Generation.KeyFile(_people, _tenant, _other, mark));
        Sender spare = new(new("spare", "ann", _tenant) { Secret = mark, Scopes = ["read"] });
        DateTimeOffset limit = DateTimeOffset.UtcNow + Judge.Patience;
        do
        {
            // A look at the file that is under way already may see it as it was.
            _world.Clock.Jump(TimeSpan.FromSeconds(5));
            Judge.Expect(DateTimeOffset.UtcNow < limit, "I19", "the file of keys is not read");
        }
        while (!(await _caller.GetAsync(spare, "/inbox/me")).IsAccepted);
    }
}
