using System.Globalization;
using System.Text.Json.Nodes;
using Asya.Domain.Pausing;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Authority.Tests;

/// <content>Inputs that answer questions.</content>
internal sealed partial class Run
{
    private async Task<bool> AnswerAsync()
    {
        if (AnyTask(static task => task.Phase == "paused" || (task.IsOver && task.Answers.Count > 0)) is not { } task
            || (task.Phase != "paused" && !Sometimes(0.2)))
        {
            return false;
        }

        Sender sender = task.Phase == "paused" && Sometimes(0.55) ? AnyAdmitted(task) : AnySender(task);
        Sender[] unable = [.. _people.Select(static key => new Sender(key)).Where(key => Owns(key, task) && !key.Has("approve"))];
        sender = unable.Length > 0 && Sometimes(0.15) ? Any(unable) : sender;
        PauseSpec spec = task.Pause?.Spec ?? PauseSpec.Default;
        JsonObject answer = Sometimes(0.75) ? Generation.Good(_random, spec, Mark()) : Generation.Bad(_random, spec, Mark());
        string way = Any(new[] { "mesh", "mesh", "mesh", "mesh", "a2a", "a2a-1.0", "a2a-rest", "mcp" });
        string? key = way == "mesh" && Sometimes(0.4) ? Any(new[] { "key-1", "key-2", "key-3" }) : null;
        int? pause = way == "mesh" && Sometimes(0.4) ? Sometimes(0.7) ? task.LastPause : _random.Next(1, task.LastPause + 2) : null;
        int extend = way == "mesh" && Sometimes(0.1) ? Any(new[] { 30, 60, 90 }) : 0;
        if (key is not null && Sometimes(0.6) && task.Answers.Find(given => given.Key == key) is { } same
            && (Names.AreOnePerson(same.By, sender.Name) || !_model.Secrets.Any(same.Body.Contains)))
        {
            // The same again, by whoever it is. What one has been told in confidence another does not tell.
            answer = JsonNode.Parse(same.Body)!.AsObject();
            extend = 0;
        }

        return await GiveAsync(task, sender, answer, way, key, pause, extend);
    }

    /// <summary>Gives an answer that was prepared for a task which had the id before.</summary>
    private async Task<bool> AnswerStaleAsync()
    {
        if (AnyTask(task => task is { EarlierPauses: > 0, Phase: "paused" }) is not { } task)
        {
            return false;
        }

        JsonObject answer = Generation.Good(_random, task.Pause!.Spec, Mark());
        return await GiveAsync(task, AnyAdmitted(task), answer, "mesh", null, _random.Next(1, task.EarlierPauses + 1), 0);
    }

    private async Task<bool> GiveAsync(
        ModelTask task, Sender sender, JsonObject answer, string way, string? key, int? pause, int extend)
    {
        string body = answer.ToJsonString();
        (Verdict verdict, Given? repeated) = VerdictOn(task, sender, answer, key, pause, extend);
        ModelPause? asked = task.Pause;
        Hide(task, answer);
        ReadOnlyMemory<byte> before = PayloadOf(task);
        string which = pause?.ToString(CultureInfo.InvariantCulture) ?? "unnamed";
        string what = $"{sender} answers {task}, pause {which} by {way}, key {key ?? "none"}, with {body}";
        List<string> query = [];
        if (pause is { } number)
        {
            query.Add(string.Create(CultureInfo.InvariantCulture, $"pause={number}"));
        }

        if (extend > 0)
        {
            query.Add(string.Create(CultureInfo.InvariantCulture, $"extend={extend}"));
        }

        string message = $"answer-{Mark()}";
        Outcome outcome = way == "mesh"
            ? await _caller.PostAsync(
                sender, $"/mesh/{task.Id}:resume{(query.Count > 0 ? "?" + string.Join('&', query) : "")}", body,
                key is null ? [] : [("Idempotency-Key", key)])
            : await _caller.AnswerAsync(sender, way, task.Id, answer, message);
        bool taken = Took(verdict, outcome, "I1", what);
        if (taken && repeated is not null)
        {
            Judge.Expect(outcome.Json.GetProperty("resume").GetProperty("pause").GetInt32() == repeated.Pause
                && outcome.Json.GetProperty("resume").GetProperty("repeated").GetBoolean(), "I16",
                $"{what}: a repeat has another receipt: {outcome}");
        }
        else if (taken)
        {
            bool isA2A = way.StartsWith("a2a", StringComparison.Ordinal);
            Given given = new(asked!.Number, sender.Name, isA2A ? message : key, body, isA2A ? "a2a" : way);
            await TakenAsync(task, sender, asked, answer, given, before);
        }

        return true;
    }

    private async Task TakenAsync(
        ModelTask task, Sender sender, ModelPause asked, JsonObject answer, Given given, ReadOnlyMemory<byte> before)
    {
        await _judge.RestAsync();
        _model.Answer(task, sender, answer, given);
        _judge.CompareEvidence(task, sender, asked, given.Channel!, before);
    }

    /// <summary>Says what must become of an answer, and of which answer it is a repeat.</summary>
    private (Verdict Verdict, Given? Repeated) VerdictOn(
        ModelTask task, Sender sender, JsonObject answer, string? key, int? pause, int extend)
    {
        if (!sender.Has("approve") || Find(sender, task.Id) != task || !Sees(sender, task))
        {
            return (Verdict.Refuse, null);
        }

        if (key is not null && task.Answers.FindLast(given => given.Key == key && Names.AreOnePerson(given.By, sender.Name)) is { } same)
        {
            bool isSame = same.Body == answer.ToJsonString() && (pause ?? same.Pause) == same.Pause;
            return (isSame ? Verdict.Accept : Verdict.Refuse, isSame ? same : null);
        }

        return task.Pause is { } open && (pause ?? open.Number) == open.Number && Model.Refuses(task, sender) is null
            && extend <= open.Spec.Extends
            ? (Model.Judge(open.Spec, answer), null)
            : (Verdict.Refuse, null);
    }

    /// <summary>Remembers the values of an answer that nothing may show.</summary>
    private void Hide(ModelTask task, JsonObject answer)
    {
        foreach (Field field in task.Pause?.Spec.Fields ?? [])
        {
            if (task.Secrets.Contains(field.Pointer) && answer[field.Name] is JsonValue value && value.TryGetValue(out string? secret))
            {
                _model.Secrets.Add(secret);
            }
        }
    }

    private ReadOnlyMemory<byte> PayloadOf(ModelTask task) =>
        _world.Store.Rows.TryGetValue(task.Key, out Asya.Domain.TaskState? row) && row.Pauses.Current is { Sha256: not null } pause
            ? CheckpointDocument.PayloadOf(_world.Checkpoints.Objects[pause.CheckpointKey.Value]).Utf8
            : default;

    /// <summary>Answers before the question is asked, and lets it be asked then.</summary>
    private async Task<bool> AnswerEarlyAsync()
    {
        if (AnyTask(task => task is { Phase: "running", LastPause: 0 } && _world.Actors.IsHeld(task.Key)
            && task.Ahead.Exists(static stop => stop.IsPause)
            && task.Ahead.Count(static stop => stop.Actor == "hold") == 1) is not { } task)
        {
            return false;
        }

        Sender[] able = [.. _people.Select(static key => new Sender(key)).Where(sender => sender.Has("approve") && Owns(sender, task))];
        if (able.Length == 0)
        {
            return false;
        }

        Sender sender = Any(able);
        int asked = _world.Calls.Asked(task.Key);
        JsonObject answer = new() { ["approved"] = true, ["notes"] = Mark() };
        Task<Outcome> early = _caller.PostAsync(sender, $"/mesh/{task.Id}:resume", answer.ToJsonString());
        await _world.Calls.AskedAsync(task.Key, asked + 2);
        _world.Actors.Release(task.Key);

        Outcome outcome = await early;
        await _judge.RestAsync();

        // What it has met is known only now. The model goes as far as the question.
        _model.Run(task);
        ModelPause? open = task.Pause;
        Verdict verdict = open is null || open.Spec.IsStrict || open.Rules.Any(static rule => !rule.AdmitsAll)
            ? Verdict.Refuse
            : VerdictOn(task, sender, answer, null, null, 0).Verdict;
        Hide(task, answer);
        if (Took(verdict, outcome, "I1", $"{sender} answers {task} before it asks"))
        {
            _model.Answer(task, sender, answer, new(open!.Number, sender.Name, null, answer.ToJsonString(), "mesh"));
        }

        _wasTaken = true;
        return true;
    }

    /// <summary>A conversation that is longer than what a row keeps of it; then its first answer comes again.</summary>
    private async Task<bool> TalkLongAsync()
    {
        Sender root = new(_people.Find(static key => key.Id == "root")!);
        if (_hasTalkedLong || Array.Find(_flows, static flow => flow.Name == Generation.Long) is not { } flow)
        {
            return false;
        }

        _hasTalkedLong = true;
        JsonObject payload = new() { ["topic"] = Mark() };
        Outcome outcome = await _caller.StartAsync(root, "tools", flow.Name, payload);
        Took(Verdict.Accept, outcome, "I12", $"{root} starts {flow.Name}");
        string id = Caller.IdIn(outcome);
        await StartedAsync(id, root, flow, flow.Route, payload);
        ModelTask task = Find(root, id)!;
        JsonObject first = new() { ["turn"] = 0 };
        for (int turn = 0; turn < 66; turn++)
        {
            await GiveAsync(task, root, new() { ["turn"] = turn }, "mesh", $"turn-{turn}", null, 0);
            if (turn == 64)
            {
                await GiveAsync(task, root, first, "mesh", "turn-0", null, 0);
            }
        }

        return true;
    }

    /// <summary>Two answer at once.</summary>
    private async Task<bool> RaceAsync()
    {
        if (AnyTask(static task => task.Phase == "paused") is not { } task)
        {
            return false;
        }

        ModelPause open = task.Pause!;
        (Sender Sender, JsonObject Answer)[] both =
            [.. Enumerable.Range(0, 2).Select(_ => (AnyAdmitted(task), Generation.Good(_random, open.Spec, Mark())))];
        Verdict[] verdicts = [.. both.Select(one => VerdictOn(task, one.Sender, one.Answer, null, open.Number, 0).Verdict)];
        foreach ((_, JsonObject answer) in both)
        {
            Hide(task, answer);
        }

        ReadOnlyMemory<byte> before = PayloadOf(task);
        string path = string.Create(CultureInfo.InvariantCulture, $"/mesh/{task.Id}:resume?pause={open.Number}");
        Outcome[] outcomes =
            await Task.WhenAll(both.Select(one => _caller.PostAsync(one.Sender, path, one.Answer.ToJsonString())));
        int[] taken = [.. Enumerable.Range(0, 2).Where(n => outcomes[n].IsAccepted)];
        string what = $"{both[0].Sender} and {both[1].Sender} answer {task} at once";
        Note($"{what}: {(int)outcomes[0].Status} and {(int)outcomes[1].Status}");
        Judge.Expect(taken.Length < 2, "I5", $"{what}, and both are taken");
        Judge.Expect(taken.All(n => verdicts[n] == Verdict.Accept), "I1", $"{what}, and one is taken that must be refused");
        Judge.Expect(taken.Length == 1 || !verdicts.Contains(Verdict.Accept), "I21",
            $"{what}, and none is taken: {outcomes[0]}, {outcomes[1]}");
        if (taken is [var winner])
        {
            (Sender sender, JsonObject answer) = both[winner];
            await TakenAsync(task, sender, open, answer, new(open.Number, sender.Name, null, answer.ToJsonString(), "mesh"), before);
        }

        return true;
    }

    /// <summary>While an answer stands between its admission and its commit, something else comes to the task.</summary>
    private async Task<bool> OvertakeAsync()
    {
        if (AnyTask(static task => task.Phase == "paused") is not { } task)
        {
            return false;
        }

        ModelPause open = task.Pause!;
        Sender sender = AnyAdmitted(task);
        JsonObject answer = Generation.Good(_random, open.Spec, Mark());
        if (VerdictOn(task, sender, answer, null, null, 0).Verdict != Verdict.Accept)
        {
            return false;
        }

        Hide(task, answer);
        ReadOnlyMemory<byte> before = PayloadOf(task);
        _world.Checkpoints.HoldNextRead();
        Task<Outcome> under = _caller.PostAsync(sender, $"/mesh/{task.Id}:resume", answer.ToJsonString());
        await Task.WhenAny(_world.Checkpoints.HeldAsync(), under);
        if (under.IsCompleted)
        {
            _world.Checkpoints.Release();
            Took(Verdict.Accept, await under, "I1", $"the answer of {sender} to {task}");
        }

        // The admin is of the first tenant, where the same id may be another task.
        Sender other = Sometimes(0.5) && task.Tenant == _tenant ? new(_people.Find(static key => key.Id == "root")!) : AnyAdmitted(task);
        switch (_random.Next(5))
        {
            case 0 when Owns(other, task) && other.Has("cancel"):
                await CancelAsync(task, other);
                break;
            case 1 or 2:
                await ClaimAsync(task, other);
                break;
            default:
                await DelegateAsync(task, other, Any(new[] { "bea", "cal", "dan", "zoe" }));
                break;
        }

        _world.Checkpoints.Release();
        Outcome outcome = await under;
        Verdict verdict = task.Pause == open ? VerdictOn(task, sender, answer, null, null, 0).Verdict : Verdict.Refuse;
        if (Took(verdict, outcome, "I1", $"the answer of {sender} to {task}, which that has overtaken"))
        {
            await TakenAsync(task, sender, open, answer, new(open.Number, sender.Name, null, answer.ToJsonString(), "mesh"), before);
        }

        _wasTaken = true;
        return true;
    }

    /// <summary>A client of the cluster answers without saying for whom.</summary>
    private async Task<bool> AnswerNamelessAsync()
    {
        if (AnyTask(static task => task.Phase == "paused") is not { } task)
        {
            return false;
        }

        ModelPause open = task.Pause!;
        JsonObject answer = Generation.Good(_random, open.Spec, Mark());
        bool isForSome = open.ClaimedBy is not null || open.Rules.Any(static rule => !rule.AdmitsAll);
        Verdict verdict = isForSome ? Verdict.Refuse : Model.Judge(open.Spec, answer);
        Hide(task, answer);
        Outcome outcome;
        try
        {
            await _world.Grains.GetGrain<IResumeGrain>(task.Key).ResumeAsync(
                new() { Input = JsonBytes.FromText(answer.ToJsonString()), Digest = "none", Channel = "client" }, CancellationToken.None);
            outcome = new(System.Net.HttpStatusCode.OK, "", default, true);
        }
        catch (TaskRejectedException refused)
        {
            outcome = new(System.Net.HttpStatusCode.Forbidden, refused.Message, default, false);
        }

        if (Took(verdict, outcome, "I1", $"a cluster client without a principal answers {task}"))
        {
            await _judge.RestAsync();
            _model.Answer(task, null, answer, new(open.Number, null, null, answer.ToJsonString(), "client"));
        }

        return true;
    }

    /// <summary>The envelope of an open question is not what was stored.</summary>
    private async Task<bool> DamageAsync()
    {
        if (AnyTask(static task => task.Phase == "paused") is not { } task
            || VerdictOn(task, AnyAdmitted(task), [], null, null, 0).Verdict == Verdict.Refuse && task.Pause!.Spec.IsStrict)
        {
            return false;
        }

        Sender sender = AnyAdmitted(task);
        string key = _world.Store.Rows[task.Key].Pauses.Current!.CheckpointKey.Value;
        ReadOnlyMemory<byte> right = _world.Checkpoints.Objects[key];
        string text = System.Text.Encoding.UTF8.GetString(right.Span);
        string forged = text.Replace("\"payload\":{", "\"payload\":{\"forged\":true,", StringComparison.Ordinal);
        _world.Checkpoints.Objects[key] = System.Text.Encoding.UTF8.GetBytes(forged);
        JsonObject answer = Generation.Good(_random, task.Pause!.Spec, Mark());
        Hide(task, answer);
        Outcome outcome = await _caller.PostAsync(sender, $"/mesh/{task.Id}:resume", answer.ToJsonString());
        Took(Verdict.Refuse, outcome, "I7", $"{sender} answers {task}, whose checkpoint is forged");
        _world.Checkpoints.Objects[key] = right;
        return true;
    }
}
