using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <content>Inputs that make tasks.</content>
internal sealed partial class Run
{
    private async Task<bool> StartAsync()
    {
        Sender sender = AnySender(Sometimes(0.85) ? _tenant : _other);
        ModelFlow flow = Any(_flows);
        if (flow.Name == Generation.Long && !Sometimes(0.02))
        {
            flow = Any(_flows.Where(static other => other.Name != Generation.Long).DefaultIfEmpty(flow).ToArray());
        }

        JsonObject payload = new() { ["topic"] = Mark(), ["x-asya-pause"] = new JsonObject { ["who"] = new JsonObject() } };
        if (Sometimes(0.5))
        {
            payload["approved"] = true;
            payload["legal_ok"] = true;
            payload["order"] = new JsonObject { ["amount"] = 100, ["by"] = "start" };
        }

        bool mayStart = sender.Has("create")
            && (flow.StartGroups.Length == 0 || sender.Credential.IsAdmin || flow.StartGroups.Intersect(sender.Credential.Groups).Any());
        string[] ways = ["mesh", "mesh", "mesh", "a2a", "a2a-1.0", "a2a-rest", "mcp", "call", "call", "tools"];
        string way = Any(ways);
        if (way != "mesh")
        {
            string key = $"call-{Mark()}";
            Outcome outcome = way == "call"
                ? await _caller.CallAsync(sender, flow.Name, payload, key, asks: false)
                : await _caller.StartAsync(sender, way, flow.Name, payload);
            if (Took(mayStart ? Verdict.Accept : Verdict.Refuse, outcome, "I12", $"{sender} starts {flow.Name} by {way}"))
            {
                string id = Caller.IdIn(outcome);
                await StartedAsync(id, sender, flow, flow.Route, payload);
                if (way == "call")
                {
                    _calls[Model.KeyOf(id, sender.Credential.Tenant)] = (sender, flow.Name, payload, key);
                }
            }

            return true;
        }

        return await StartByMeshAsync(sender, flow, payload, mayStart);
    }

    private async Task<bool> StartByMeshAsync(Sender sender, ModelFlow flow, JsonObject payload, bool mayStart)
    {
        JsonObject body = new() { ["flow"] = flow.Name, ["payload"] = payload.DeepClone() };
        string what = $"{sender} starts {flow.Name}";
        string[] route = flow.Route;
        ModelFlow? started = flow;
        List<(string, string)> headers = [];
        string? id = null;
        switch (_random.Next(14))
        {
            case 0:
                body["headers"] = new JsonObject { [Any(new[] { "x-asya-pause", "_on_error", "X-Asya-End" })] = new JsonObject() };
                (what, mayStart) = (what + " with a control header", false);
                break;
            case 1:
                route = ["note", "x-pause", "done"];
                string[] before = Sometimes(0.3) ? ["mark"] : [];
                body.Remove("flow");
                body["route"] = new JsonObject
                {
                    ["prev"] = new JsonArray([.. before.Select(static actor => JsonValue.Create(actor))]),
                    ["curr"] = route[0],
                    ["next"] = new JsonArray("x-pause", "done"),
                };
                (mayStart, started) = (sender.Has("compose") && before.Length == 0, null);
                what = $"{sender} starts a free route{(before.Length > 0 ? " with a past" : "")}";
                break;
            case 2:
                body["timeout"] = ModelFlow.Timeout + 60;
                (what, mayStart) = (what + " with more time than the flow gives", false);
                break;
            case 3 when AnyTask(static _ => true) is { } parent:
                body["parent_id"] = parent.Id;
                mayStart &= Find(sender, parent.Id) is { } own && Owns(sender, own) && (!own.IsHook || sender.Credential.IsAdmin);
                what += $" below {parent.Id}";
                break;
            case 4:
                (id, mayStart) = ("_mine", false);
                break;
            case 5 or 6:
                id = AnyTask(static _ => true)?.Id ?? "first";
                mayStart &= Find(sender, id) is null && id[0] != '_';
                break;
            case 7 when _model.LastPauses.Count > 0:
                string old = Any(_model.LastPauses.Keys.Order(StringComparer.Ordinal).ToArray());
                id = old[(old.IndexOf('~') + 1)..];
                mayStart &= Find(sender, id) is null && id[0] != '_';
                break;
            case 8 or 9 or 10:
                return await StartByKeyAsync(sender, flow, mayStart);
        }

        if (id is not null)
        {
            body["id"] = id;
            what += $" as {id}";
        }

        Outcome outcome = await _caller.PostAsync(sender, "/mesh", body.ToJsonString(), [.. headers]);
        if (Took(mayStart ? Verdict.Accept : Verdict.Refuse, outcome, "I12", what))
        {
            await StartedAsync(outcome.Json.GetProperty("id").GetString()!, sender, started, route, payload);
        }

        return true;
    }

    /// <summary>Starts with an idempotency key of the few that everyone uses.</summary>
    private async Task<bool> StartByKeyAsync(Sender sender, ModelFlow flow, bool mayStart)
    {
        string key = Any(new[] { "order-1", "order-2" });
        flow = Any(_flows.Take(6).ToArray()) is { StartGroups.Length: 0 } few && few.Name != Generation.Long ? few : flow;
        if (flow.StartGroups.Length > 0)
        {
            return false;
        }

        JsonObject payload = new() { ["topic"] = $"order of {key}" };
        string body = new JsonObject { ["flow"] = flow.Name, ["payload"] = payload.DeepClone() }.ToJsonString();
        string what = $"{sender} starts {flow.Name} with the key {key}";
        (string, string, string) known = (sender.Credential.Tenant, sender.Name, key);
        mayStart = sender.Has("create");
        bool isKnown = _startKeys.TryGetValue(known, out (string Body, string? For, string Id) first)
            && Find(sender, first.Id) is not null;
        bool isRepeat = isKnown && first.Body == body
            && (first.For is null ? sender.OnBehalfOf is null : Names.AreOnePerson(first.For, sender.OnBehalfOf));
        Outcome outcome = await _caller.PostAsync(sender, "/mesh", body, ("Idempotency-Key", key));

        Verdict verdict = !mayStart || (isKnown && !isRepeat) ? Verdict.Refuse : Verdict.Accept;
        if (Took(verdict, outcome, "I15", what))
        {
            string id = outcome.Json.GetProperty("id").GetString()!;
            if (isRepeat)
            {
                Judge.Expect(id == first.Id, "I16", $"{what}: a repeat gave {id} instead of {first.Id}");
            }
            else
            {
                _startKeys[known] = (body, sender.OnBehalfOf, id);
                await StartedAsync(id, sender, flow, flow.Route, payload);
            }
        }

        return true;
    }

    private async Task StartedAsync(string id, Sender sender, ModelFlow? flow, string[] route, JsonObject payload)
    {
        string key = Model.KeyOf(id, sender.Credential.Tenant);
        Judge.Expect(!_model.Tasks.ContainsKey(key), "I15", $"{sender} has started a task that is there already: {id}");
        await _judge.RestAsync();
        _model.Run(_model.Start(id, sender, flow, route, payload));
    }

    private async Task<bool> RedriveAsync()
    {
        if (AnyTask(static task => task.Phase == "failed" || (task.IsOver && task.LastPause > 0)) is not { } task)
        {
            return false;
        }

        Sender sender = AnySender(task);
        bool may = sender.Has("create") && Find(sender, task.Id) == task && Owns(sender, task)
            && (!task.IsHook || sender.Credential.IsAdmin) && task is { Phase: "failed", IsLost: false }
            && (task.Flow is not null || sender.Has("compose"));
        Outcome outcome = await _caller.PostAsync(sender, $"/mesh/{task.Id}:redrive");
        if (Took(may ? Verdict.Accept : Verdict.Refuse, outcome, "I4", $"{sender} redrives {task}") && task.Again is null)
        {
            await _judge.RestAsync();
            _model.Redrive(task, sender, Model.KeyOf(outcome.Json.GetProperty("id").GetString()!, task.Tenant));
        }

        return true;
    }

    private async Task<bool> CancelAsync()
    {
        if (AnyTask(task => !task.IsOver || (task.IsHook && Sometimes(0.5))) is not { } task)
        {
            return false;
        }

        Sender sender = AnySender(task);
        bool may = sender.Has("cancel") && Find(sender, task.Id) == task && Owns(sender, task)
            && (!task.IsHook || sender.Credential.IsAdmin);
        string way = Any(new[] { "mesh", "a2a", "a2a-1.0", "a2a-rest", "mcp" });

        // Over REST a cancel that comes again is told what the first one was.
        bool isRepeat = may && way == "a2a-rest" && task.Phase == "canceled";
        may &= !task.IsOver || isRepeat;
        Outcome outcome = await _caller.CancelAsync(sender, way, task.Id);
        if (Took(may ? Verdict.Accept : Verdict.Refuse, outcome, "I11", $"{sender} cancels {task} by {way}") && !isRepeat)
        {
            await _judge.RestAsync();
            _model.Cancel(task, sender, way.StartsWith("a2a", StringComparison.Ordinal) ? "Canceled by client" : "Task canceled");
        }
        else if (task.IsHook && Find(sender, task.Id) == task && Owns(sender, task) && sender.Has("cancel") && way == "mesh")
        {
            Judge.Expect(sender.Credential.IsAdmin || (int)outcome.Status == 403, "I11",
                $"a hook is the operator's, and {sender} was told {outcome}");
        }

        return true;
    }
}
