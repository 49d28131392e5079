using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <content>Inputs that neither start nor answer: who is to answer, pauses from outside, reads, time.</content>
internal sealed partial class Run
{
    /// <summary>The step that waits goes on.</summary>
    private async Task<bool> GoOnAsync()
    {
        if (AnyTask(task => task.Phase == "running" && _world.Actors.IsHeld(task.Key)) is not { } task)
        {
            return false;
        }

        Note($"the step of {task} goes on");
        _world.Actors.Release(task.Key);
        await _judge.RestAsync();
        _model.Run(task);
        _model.RunParents();
        return true;
    }

    private async Task<bool> ClaimAsync() => AnyTask(static task => task.Phase == "paused") is { } task
        && await ClaimAsync(task, Sometimes(0.5) ? AnyAdmitted(task) : AnySender(task));

    private async Task<bool> ClaimAsync(ModelTask task, Sender sender)
    {
        bool may = MayChange(task, sender) && Model.Refuses(task, sender) is null
            && (task.Pause!.ClaimedBy is not { } holder || Names.AreOnePerson(holder, sender.Name));
        Outcome outcome = await _caller.PostAsync(sender, $"/mesh/{task.Id}:claim");
        if (Took(may ? Verdict.Accept : Verdict.Refuse, outcome, "I21", $"{sender} claims {task}"))
        {
            _model.Claim(task, sender);
        }

        return true;
    }

    private async Task<bool> ReleaseAsync()
    {
        if (AnyTask(static task => task.Phase == "paused") is not { } task)
        {
            return false;
        }

        Sender sender = Sometimes(0.5) ? AnyAdmitted(task) : AnySender(task);
        Action? release = MayChange(task, sender) ? Model.Release(task, sender) : null;
        Outcome outcome = await _caller.PostAsync(sender, $"/mesh/{task.Id}:release");
        if (Took(release is null ? Verdict.Refuse : Verdict.Accept, outcome, "I21", $"{sender} releases {task}"))
        {
            release!();
        }

        return true;
    }

    private async Task<bool> DelegateAsync() => AnyTask(static task => task.Phase == "paused") is { } task
        && await DelegateAsync(
            task, Sometimes(0.6) ? AnyAdmitted(task) : AnySender(task),
            Any(new[] { "ann", "ANN", " Ann", "ann@corp", "bea", "BEA", "cal", "dan", "ＤＡＮ", "gus", "zoe" }));

    private async Task<bool> DelegateAsync(ModelTask task, Sender sender, string to)
    {
        string[][] keys =
        [
            .. _people.Where(key => key.Tenant == sender.Credential.Tenant && key is { IsToken: false, IsRevoked: false }
                && Names.AreOnePerson(key.Name, to)).Select(static key => key.Groups),
        ];

        // Of ann there is always a key.
        string[]? groups = keys.Length > 0 || Names.AreOnePerson(to, "ann") ? [.. keys.SelectMany(static own => own)] : null;
        bool may = MayChange(task, sender) && Model.Refuses(task, sender) is null
            && Model.RefusesDelegation(task, sender, to, groups) is null;
        Outcome outcome =
            await _caller.PostAsync(sender, $"/mesh/{task.Id}:delegate", new JsonObject { ["to"] = to }.ToJsonString());
        if (Took(may ? Verdict.Accept : Verdict.Refuse, outcome, "I20", $"{sender} delegates {task} to '{to}'"))
        {
            Model.Delegate(task, sender, to);
        }

        return true;
    }

    private bool MayChange(ModelTask task, Sender sender) =>
        sender.Has("approve") && Find(sender, task.Id) == task && Sees(sender, task) && task.Pause is not null;

    private async Task<bool> PauseAsync()
    {
        if (AnyTask(task => task.Phase == "running" && _world.Actors.IsHeld(task.Key)) is not { } task)
        {
            return false;
        }

        Sender[] owners = [.. _people.Select(static key => new Sender(key)).Where(key => key.Has("cancel") && Owns(key, task))];
        Sender sender = owners.Length > 0 && Sometimes(0.6) ? Any(owners) : AnySender(task);
        bool may = sender.Has("cancel") && Find(sender, task.Id) == task && Owns(sender, task) && !task.IsHook;
        JsonObject? metadata = null;
        PauseSpec? spec = null;
        switch (_random.Next(5))
        {
            case 0:
                metadata = new() { ["prompt"] = "A word?" };
                break;
            case 1 or 2:
                spec = new("How much?") { Fields = [new("amount", "number", "/order/amount")] };
                metadata = spec.Json();
                break;
            case 3:
                JsonObject expire = new() { ["after"] = "1h", ["answer"] = new JsonObject { ["approved"] = true } };
                metadata = new() { ["when"] = new JsonObject { ["expire"] = expire } };
                may = false;
                break;
        }

        if (spec is not null)
        {
            // More than a prompt is for those whom all pauses of the task admit.
            may &= sender.Has("approve") && Model.RulesOf(task).All(rule => rule.AdmitsAll
                || (!(rule.NotRequester && task.IsRequester(sender))
                    && (sender.Credential.IsAdmin || rule.Names(sender.Name, sender.Credential.Groups))));
        }

        JsonObject body = new() { ["message"] = "Wait" };
        if (metadata is not null)
        {
            body["metadata"] = metadata.DeepClone();
        }

        Outcome outcome = await _caller.PostAsync(sender, $"/mesh/{task.Id}:pause", body.ToJsonString());
        if (Took(may ? Verdict.Accept : Verdict.Refuse, outcome, "I2", $"{sender} pauses {task} with {body.ToJsonString()}")
            && task.Wish is null)
        {
            task.Wish = new(spec, metadata?["prompt"]?.GetValue<string>() ?? "Wait", sender.Name);
            task.Trace.Add($"pause_requested by {sender.Name}");
        }

        return true;
    }

    private async Task CancelAsync(ModelTask task, Sender sender)
    {
        Outcome outcome = await _caller.CancelAsync(sender, "mesh", task.Id);
        if (Took(Verdict.Accept, outcome, "I11", $"{sender} cancels {task}"))
        {
            await _judge.RestAsync();
            _model.Cancel(task, sender, "Task canceled");
        }
    }

    private async Task<bool> ReadAsync()
    {
        if (AnyTask(static _ => true) is not { } task)
        {
            return false;
        }

        Sender sender = AnySender(task);
        string what = Any(new[] { "", "/history", "?payload=first", "/checkpoint" });
        bool may = sender.Has("read") && Find(sender, task.Id) == task && Sees(sender, task);
        Outcome outcome = await _caller.GetAsync(sender, $"/mesh/{task.Id}{what}");
        if (what != "/checkpoint" || !may)
        {
            Took(may ? Verdict.Accept : Verdict.Refuse, outcome, "I14", $"{sender} reads {task}{what}");
        }

        if (sender.Has("read") && !may)
        {
            Judge.Expect((int)outcome.Status == 404, "I14", $"{sender} may not know of {task}, and was told {outcome}");
        }

        if (what == "/history")
        {
            _judge.LookForSecrets($"the history of {task}", outcome.Text);
        }

        return true;
    }

    private async Task<bool> ListAsync()
    {
        Sender sender = new(Any(_people));
        if (!sender.Has("read"))
        {
            return false;
        }

        string path = Any(new[] { "/mesh?limit=200", "/mesh?status=paused&limit=200", "/mesh/history/all" });
        Outcome outcome = await _caller.GetAsync(sender, path);
        Note($"{sender} lists {path}");
        JsonElement list = outcome.Json.GetProperty(path == "/mesh/history/all" ? "events" : "tasks");
        HashSet<string> shown = [.. list.EnumerateArray().Select(static entry => entry.GetProperty("id").GetString()!)];
        foreach (string id in shown)
        {
            Judge.Expect(Find(sender, id) is { } task && Sees(sender, task), "I14", $"{sender} is shown {id} in {path}");
        }

        if (sender.Credential.IsAdmin && path == "/mesh?limit=200"
            && _model.Of(sender.Credential.Tenant).FirstOrDefault(task => !shown.Contains(task.Id)) is { } hidden)
        {
            throw new ViolationException("I14", $"{sender} is not shown {hidden} in {path}");
        }

        _judge.LookForSecrets($"the list {path}", path == "/mesh/history/all" ? outcome.Text : "");
        return true;
    }

    private async Task<bool> PassAsync()
    {
        TimeSpan time = Any(new[] { TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(70), TimeSpan.FromMinutes(150) });
        Note($"{time} pass");
        _world.Clock.Jump(time);
        await _judge.RestAsync();
        _model.Tick();
        return true;
    }

    /// <summary>So much time passes that finished tasks are removed, and their ids can be used again.</summary>
    private async Task<bool> RetireAsync()
    {
        if (_hasRetired)
        {
            return false;
        }

        _hasRetired = true;
        Note("eleven days pass");
        _world.Clock.Jump(World.Retention + TimeSpan.FromDays(1));
        await _judge.RestAsync();
        _model.Tick();
        await _judge.RestAsync();
        return true;
    }

    private async Task<bool> RevokeAsync()
    {
        Credential[] keys = [.. _people.Where(static key => key is { IsToken: false, IsRevoked: false, IsAdmin: false })];
        if (keys.Length < 4)
        {
            return false;
        }

        Credential key = Any(keys);
        Note($"the key of {key} is revoked");
        key.IsRevoked = true;
        await WriteKeysAsync();
        Outcome outcome = await _caller.GetAsync(new(key), "/mesh");
        Judge.Expect((int)outcome.Status == 401, "I19", $"the key of {key} is revoked, and was answered with {outcome}");
        return true;
    }
}
