namespace Asya.Authority.Tests;

/// <content>What a pause asks, whom it admits, and what its time brings.</content>
internal sealed partial class Model
{
    private const string NoDefinition =
        "the pause cannot be understood: an actor has put it into the route and says nothing of it, and neither does the flow";

    private void Begin(ModelTask task, Stop stop)
    {
        (string id, PauseSpec? ofFlow) = task.Flow?.For(stop.Entry) ?? ("default", PauseSpec.Default);
        ModelPause? again = stop.Again;
        PauseSpec? spec = ofFlow;
        (string, string) definition = (id, id);
        if (again is not null)
        {
            (spec, definition) = (again.Spec, again.Definition);
        }
        else if (stop.Said is { } said)
        {
            bool adds = id != "default" && ofFlow is not null && task.Flow is { ActorReplaces: false };
            spec = adds ? ofFlow!.With(said.Spec) : said.Spec;
            definition = ($"{(adds ? id + "+" : "")}step:", "/" + said.Actor);
        }

        if (spec is null)
        {
            End(task, "failed", NoDefinition);
            task.IsLost = true;
            return;
        }

        Open(task, spec, definition);
    }

    private void BeginWished(ModelTask task, Wish wish)
    {
        int number = task.LastPause + 1;
        Rule[] rules = [.. (wish.Spec?.People ?? []).Concat(RulesOf(task)).Distinct()];
        PauseSpec spec = (wish.Spec ?? new(wish.Prompt)
        {
            Fields = [new("note", "string", $"/pause_notes/{number}")],
            IsStrict = true,
        }) with
        {
            HasWho = rules.Length > 0,
            First = rules.FirstOrDefault(Rule.None),
            Also = [.. rules.Skip(1)],
            AskedBy = wish.By,
        };
        Open(task, spec, ("request", "request"));
    }

    /// <summary>Gets the rules of the task's own pauses: of its flow, of those that a step has defined, of those it has met.</summary>
    public static Rule[] RulesOf(ModelTask task)
    {
        IEnumerable<PauseSpec> ahead =
            task.Ahead.Where(static stop => stop.IsPause).SelectMany(static stop => new[] { stop.Said?.Spec, stop.Again?.Spec })
                .OfType<PauseSpec>();
        return [.. (task.Flow?.Specs ?? []).Concat(ahead).SelectMany(static spec => spec.People).Concat(task.Asked).Distinct()];
    }

    private void Open(ModelTask task, PauseSpec spec, (string, string) definition)
    {
        task.PauseCount++;
        task.Pause = new() { Number = task.LastPause, Spec = spec, Definition = definition, First = spec.First, PausedAt = Instant(task) };
        task.Phase = "paused";
        task.Wish = null;
        task.Asked.UnionWith(spec.People);
        task.Secrets.UnionWith(spec.SecretPlaces);
        task.Trace.Add($"paused {task.LastPause}");
    }

    // The clock may have gone on a little since.
    private DateTimeOffset Instant(ModelTask task) =>
        world.Store.Rows.TryGetValue(task.Key, out Asya.Domain.TaskState? row) ? row.Pauses.Current?.PausedAt ?? row.EndedAt ?? Now : Now;

    /// <summary>Gets why a sender may not answer the open question; null: it may.</summary>
    public static string? Refuses(ModelTask task, Sender sender)
    {
        ModelPause pause = task.Pause!;
        if (pause.ExcludesRequester && task.IsRequester(sender))
        {
            return "a requester";
        }

        if (sender.Credential.IsAdmin)
        {
            return null;
        }

        if (pause.Rules.FirstOrDefault(rule => !rule.Names(sender.Name, sender.Credential.Groups)) is { } rule)
        {
            return $"not among {rule}";
        }

        return pause.ClaimedBy is { } holder && !Names.AreOnePerson(holder, sender.Name)
            && (pause.NamesPeople || !task.IsRequester(sender))
            ? $"claimed by {holder}"
            : null;
    }

    /// <summary>Notes a claim; false: it changes nothing.</summary>
    public bool Claim(ModelTask task, Sender sender)
    {
        ModelPause pause = task.Pause!;
        if (pause.ClaimedBy is not null)
        {
            return false;
        }

        (pause.ClaimedBy, pause.ClaimedUntil) = (sender.Name, Now + pause.Spec.ClaimFor);
        task.Trace.Add($"claimed by {sender.Name}{For(sender.OnBehalfOf)}");
        return true;
    }

    /// <summary>Gets why a delegation is refused; null: it is not.</summary>
    public static string? RefusesDelegation(ModelTask task, Sender sender, string to, string[]? groupsOfTo)
    {
        ModelPause pause = task.Pause!;
        if (pause.ExcludesRequester && task.Requesters.Any(name => Names.AreOnePerson(name, to)))
        {
            return "to a requester";
        }

        if (pause.Chain.Count >= 3)
        {
            return "a fourth delegation";
        }

        if (sender.Credential.IsAdmin || pause.Spec.Delegate == "any")
        {
            return null;
        }

        if (pause.Spec.Delegate == "none")
        {
            return "no delegation is allowed";
        }

        Rule[] rules = [pause.First with { NotRequester = false }, .. pause.Spec.Also];
        return rules.FirstOrDefault(
            rule => !rule.Names(to, groupsOfTo ?? []) && (groupsOfTo is not null || rule.Groups.Length == 0)) is { } rule
            ? $"{to} is not among {rule}"
            : null;
    }

    public static void Delegate(ModelTask task, Sender sender, string to)
    {
        ModelPause pause = task.Pause!;
        pause.EndClaim();
        pause.Chain.Add(new(sender.Name, to, sender.Credential.IsAdmin || pause.Spec.Delegate == "any"));
        task.Trace.Add($"delegated by {sender.Name}{For(sender.OnBehalfOf)}");
    }

    /// <summary>Gets what a release does: null if it is refused.</summary>
    public static Action? Release(ModelTask task, Sender sender)
    {
        ModelPause pause = task.Pause!;
        int own = pause.Chain.FindIndex(link => Names.AreOnePerson(link.From, sender.Name));
        if (own >= 0)
        {
            List<Link> rest = [.. pause.Chain[own..]];
            (string? holder, DateTimeOffset? until) = (pause.ClaimedBy, pause.ClaimedUntil);
            pause.EndClaim();
            pause.Chain.RemoveRange(own, rest.Count);
            bool isRefused = Refuses(task, sender) is not null;
            pause.Chain.AddRange(rest);
            (pause.ClaimedBy, pause.ClaimedUntil) = (holder, until);
            return isRefused ? null : Shorten(own);
        }

        if (sender.Credential.IsAdmin)
        {
            return pause.Chain.Count == 0 && pause.ClaimedBy is null ? static () => { } : Shorten(0);
        }

        if (Refuses(task, sender) is not null)
        {
            return null;
        }

        if (pause.ClaimedBy is { } claimed)
        {
            return Names.AreOnePerson(claimed, sender.Name) ? Shorten(pause.Chain.Count) : null;
        }

        return pause.Chain.Count > 0 ? Shorten(pause.Chain.Count - 1) : static () => { };

        Action Shorten(int length) => () =>
        {
            pause.EndClaim();
            pause.Chain.RemoveRange(length, pause.Chain.Count - length);
            task.Trace.Add($"released by {sender.Name}{For(sender.OnBehalfOf)}");
        };
    }

    /// <summary>Notes what time has brought.</summary>
    public void Tick()
    {
        foreach (ModelTask task in Tasks.Values.ToArray())
        {
            while (task.Pause is { } pause && Due(pause))
            {
                Pass(task, pause);
            }
        }

        RunParents();
        foreach (ModelTask task in Tasks.Values.Where(task => task.EndedAt + World.Retention <= Now).ToArray())
        {
            LastPauses[task.Key] = task.LastPause;
            Tasks.Remove(task.Key);
        }
    }

    private bool Due(ModelPause pause) => pause.ClaimedUntil <= Now || pause.Next?.At <= Now;

    private void Pass(ModelTask task, ModelPause pause)
    {
        if (pause.ClaimedUntil is { } until && !(pause.Next?.At < until))
        {
            pause.EndClaim();
            task.Trace.Add("released");
            return;
        }

        if (!pause.Next!.Value.IsExpiry)
        {
            pause.EndClaim();
            pause.Chain.Clear();
            pause.First = pause.Spec.Escalation! with { NotRequester = pause.First.NotRequester };
            pause.Passed++;
            task.Trace.Add("escalated");
            return;
        }

        task.Trace.Add("expired");
        switch (pause.Spec.Expiry!.Kind)
        {
            case "cancel":
                End(task, "canceled", "Task canceled: nobody answered in time");
                break;
            case "fail":
                End(task, "failed", "no answer came");
                break;
            case "route":
                Decide(task, null, new(), new(pause.Number, null, null, "", null));
                task.Ahead.Clear();
                task.Ahead.Add(new("mark"));
                Run(task);
                break;
            default:
                Decide(task, null, pause.Spec.Expiry.Answer!, new(pause.Number, null, null, "", null));
                Run(task);
                break;
        }
    }
}
