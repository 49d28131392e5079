namespace Asya.Authority.Tests;

/// <summary>An entry of a route. A pause is known by its instance: its definition is bound to it, wherever it moves.</summary>
internal sealed class Stop(string actor)
{
    public string Actor { get; } = actor;

    /// <summary>Gets or sets its place among the pauses of the flow's route; 0: an actor has put it there.</summary>
    public int Entry { get; set; }

    /// <summary>Gets or sets what a step says of it, and which actor's step.</summary>
    public (PauseSpec Spec, string Actor)? Said { get; set; }

    /// <summary>Gets or sets the question that is asked again.</summary>
    public ModelPause? Again { get; set; }

    public bool IsPause => Actor == "x-pause";

    public Stop Copy() => new(Actor) { Entry = Entry, Said = Said, Again = Again };
}

/// <summary>A delegation.</summary>
internal sealed record Link(string From, string To, bool IsFree);

/// <summary>An open question: what it asks, and whom.</summary>
internal sealed class ModelPause
{
    public required int Number { get; init; }

    public required PauseSpec Spec { get; init; }

    /// <summary>Gets how the id of the definition begins and how it ends: in between is the number of a step.</summary>
    public required (string Start, string End) Definition { get; init; }

    public Rule First { get; set; } = Rule.None;

    public List<Link> Chain { get; } = [];

    public string? ClaimedBy { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }

    public int Passed { get; set; }

    public DateTimeOffset PausedAt { get; set; }

    public Rule Asked => Chain.Count > 0 ? new(Chain[^1].To, [], First.NotRequester) : First;

    public Rule[] Rules => Chain.Count > 0 && !Chain[^1].IsFree ? [First, Asked, .. Spec.Also] : [Asked, .. Spec.Also];

    public bool ExcludesRequester => Rules.Any(static rule => rule.NotRequester);

    public bool NamesPeople => Rules.Any(static rule => rule.Assignee is not null || rule.Groups.Length > 0);

    /// <summary>Gets what happens next without an answer.</summary>
    public (DateTimeOffset At, bool IsExpiry)? Next
    {
        get
        {
            List<(DateTimeOffset, bool)> all = [];
            if (Spec.Escalation is not null)
            {
                all.Add((PausedAt + PauseSpec.EscalatesAfter, false));
            }

            if (Spec.Expiry is not null)
            {
                all.Add((PausedAt + PauseSpec.ExpiresAfter, true));
            }

            return Passed < all.Count ? all[Passed] : null;
        }
    }

    public void EndClaim() => (ClaimedBy, ClaimedUntil) = (null, null);
}

/// <summary>An answer that was accepted.</summary>
/// <param name="Pause">The number of the question.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Key">With which key.</param>
/// <param name="Body">What it was.</param>
/// <param name="Channel">The way it came; null: it is what the rules of the pause say once its time is up.</param>
internal sealed record Given(int Pause, string? By, string? Key, string Body, string? Channel);

/// <summary>A pause that a request asks for.</summary>
internal sealed record Wish(PauseSpec? Spec, string Prompt, string By);

/// <summary>A task, as the model has it.</summary>
internal sealed class ModelTask(string key, string id, string tenant)
{
    public string Key { get; } = key;

    public string Id { get; } = id;

    public string Tenant { get; } = tenant;

    public ModelFlow? Flow { get; init; }

    public required string? Owner { get; init; }

    public string? OnBehalfOf { get; init; }

    public List<string> Further { get; } = [];

    public IEnumerable<string> Requesters => new[] { Owner, OnBehalfOf }.OfType<string>().Concat(Further);

    public List<Stop> Ahead { get; init; } = [];

    public List<string> Ran { get; init; } = [];

    public required Labelled Payload { get; set; }

    public string Phase { get; set; } = "running";

    public bool IsOver => Phase is "succeeded" or "failed" or "canceled";

    public ModelPause? Pause { get; set; }

    public int EarlierPauses { get; init; }

    public int PauseCount { get; set; }

    public int LastPause => EarlierPauses + PauseCount;

    public List<Given> Answers { get; } = [];

    public HashSet<Rule> Asked { get; init; } = [];

    public Wish? Wish { get; set; }

    public HashSet<string> Secrets { get; init; } = [];

    /// <summary>Gets the task that set it going.</summary>
    public ModelTask? Parent { get; init; }

    /// <summary>Gets the number of a slice; 0: it is none.</summary>
    public int Slice { get; init; }

    public bool IsHook { get; init; }

    public bool IsSecondTry { get; init; }

    public List<ModelTask> Slices { get; } = [];

    public bool IsGathering { get; set; }

    /// <summary>Gets or sets whether the first actor ahead has begun, and waits.</summary>
    public bool IsInStep { get; set; }

    public ModelTask? Again { get; set; }

    /// <summary>Gets or sets the question at which it failed unanswered.</summary>
    public ModelPause? Unanswered { get; set; }

    /// <summary>Gets or sets whether it failed where it cannot be tried again.</summary>
    public bool IsLost { get; set; }

    public string Reason { get; set; } = "";

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Gets what has happened to it, in words that the record must have too.</summary>
    public List<string> Trace { get; } = [];

    public bool IsRequester(Sender sender) =>
        Requesters.Any(name => Names.AreOnePerson(name, sender.Name) || Names.AreOnePerson(name, sender.OnBehalfOf));

    public override string ToString() => $"task {Id} ({Flow?.Name ?? "free route"}, {Phase})";
}
