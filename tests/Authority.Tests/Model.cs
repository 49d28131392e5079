using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <summary>
/// What must be true of the tasks of a run: a second telling of the rules, over names and instances instead of rows and headers. It takes
/// from the world only which values the steps have left, and the instants.
/// </summary>
internal sealed partial class Model(World world)
{
    private static readonly string[] Uninteresting = ["audit"];

    public Dictionary<string, ModelTask> Tasks { get; } = [];

    /// <summary>Gets the number of the last pause of each key whose task has been removed.</summary>
    public Dictionary<string, int> LastPauses { get; } = [];

    /// <summary>Gets the values that must appear nowhere, since a pause of their task redacts their place.</summary>
    public HashSet<string> Secrets { get; } = [];

    public DateTimeOffset Now => world.Clock.GetUtcNow();

    public IEnumerable<ModelTask> Of(string tenant) => Tasks.Values.Where(task => task.Tenant == tenant);

    /// <summary>Notes that a task has been started.</summary>
    public ModelTask Start(string id, Sender sender, ModelFlow? flow, string[] route, JsonObject payload)
    {
        string key = KeyOf(id, sender.Credential.Tenant);
        int places = flow is null ? 0 : flow.IsMandatory ? int.MaxValue : flow.List.Length;
        int entry = 0;
        ModelTask task = new(key, id, sender.Credential.Tenant)
        {
            Flow = flow,
            Owner = sender.Name,
            OnBehalfOf = sender.OnBehalfOf,
            Ahead = [.. route.Select(actor => new Stop(actor) { Entry = actor == "x-pause" && ++entry <= places ? entry : 0 })],
            Payload = new(payload, $"the start by {sender.Name}{For(sender.OnBehalfOf)}"),
            EarlierPauses = LastPauses.GetValueOrDefault(key),
            Secrets = [.. (flow?.Specs ?? []).SelectMany(static spec => spec.SecretPlaces)],
        };
        task.Trace.Add($"created{For(sender.OnBehalfOf)}");
        Tasks[key] = task;
        return task;
    }

    public static string KeyOf(string id, string tenant) => tenant.Length == 0 ? id : $"{tenant}~{id}";

    private static string By(string? name) => name is null ? "" : $" by {name}";

    private static string For(string? name) => name is null ? "" : $" for {name}";

    /// <summary>Notes what a task has done by itself, until it waits or is over.</summary>
    public void Run(ModelTask task)
    {
        while (task.Phase == "running")
        {
            if (task.Ahead.Count == 0)
            {
                if (task.Slices.Count == 0)
                {
                    End(task, "succeeded", "");
                }
                else if (!Gather(task))
                {
                    return;
                }

                continue;
            }

            Stop stop = task.Ahead[0];
            if (stop.IsPause)
            {
                task.Ahead.RemoveAt(0);
                Begin(task, stop);
            }
            else if (task.Wish is { } wish && !task.IsInStep)
            {
                BeginWished(task, wish);
            }
            else if (stop.Actor == "hold" && world.Actors.IsHeld(task.Key))
            {
                task.IsInStep = true;
                return;
            }
            else
            {
                task.IsInStep = false;
                RunStep(task, stop);
            }
        }
    }

    private void RunStep(ModelTask task, Stop stop)
    {
        if (stop.Actor == "boom" && !task.IsSecondTry)
        {
            End(task, "failed", "boom");
            return;
        }

        (string actor, string value, int number) = world.Actors.Take(task.Key)
            ?? throw new ViolationException("I4", $"{task} did not come to {stop.Actor}, as it must");
        if (actor != stop.Actor)
        {
            throw new ViolationException("I12", $"{task} came to {actor}, where it must come to {stop.Actor}");
        }

        List<Stop> before = [.. task.Ahead];
        task.Ahead.RemoveAt(0);
        Stop? next = task.Ahead.Find(static ahead => ahead.IsPause);
        switch (actor)
        {
            case "insert":
                task.Ahead.Insert(0, new("x-pause"));
                break;
            case "insert_ask":
                task.Ahead.Insert(0, new("x-pause") { Said = (PauseSpec.OfActor, actor) });
                break;
            case "ask" when next is not null:
                next.Said = (PauseSpec.OfActor, actor);
                break;
            case "drop" when next is { Entry: > 0 } && task.Flow is { IsMandatory: true } && task.Ahead.Count > 1:
                task.Ahead.Clear();
                task.Ahead.AddRange(before);
                End(task, "failed", "mandatory");
                return;
            case "drop" when next is not null:
                task.Ahead.Remove(next);
                break;
            case "loop" when !task.Payload.Value.ContainsKey("loop"):
                task.Ahead.InsertRange(0, [new("x-pause"), new("loop")]);
                break;
            case "many" when task.Ran.Count(static ran => ran == "many") < 66:
                task.Ahead.InsertRange(0, [new("x-pause"), new("many")]);
                break;
        }

        task.Ran.Add(actor);
        string step = $"step {number} of {actor}";
        task.Payload.Put([actor], value, step);
        if (actor == "split")
        {
            Split(task, value, step, next);
        }
    }

    private void Split(ModelTask task, string value, string step, Stop? next)
    {
        List<KeyValuePair<string, Asya.Domain.TaskState>> rows =
        [
            .. world.Store.Rows.Where(row => row.Value.Identity.Parent is { Reports: true } link && link.ParentKey.Value == task.Key)
                .OrderBy(static row => row.Value.Identity.Parent!.Index),
        ];
        for (int part = 1; part <= 2; part++)
        {
            string key = rows.Find(row => row.Value.Identity.Parent!.Index == part).Key
                ?? throw new ViolationException("I11", $"{task} has no slice {part}");

            // A pause that was ahead of the step is ahead of its slices too.
            Stop pause = next is not null && task.Ahead[0] == next ? next.Copy() : new Stop("x-pause");
            ModelTask slice = new(key, key[(key.IndexOf('~') + 1)..], task.Tenant)
            {
                Flow = task.Flow,
                Owner = task.Owner,
                OnBehalfOf = task.OnBehalfOf,
                Ahead = [pause, new("mark")],
                Payload = new(new() { ["part"] = $"{value}/{part}", ["approved"] = true }, step),
                Parent = task,
                Slice = part,
                IsSecondTry = task.IsSecondTry,
                Asked = [.. task.Asked],
                Secrets = [.. task.Secrets],
            };
            slice.Further.AddRange(task.Further);
            slice.Trace.Add($"created{For(task.OnBehalfOf)}");
            Tasks[key] = slice;
            task.Slices.Add(slice);
            Run(slice);
        }
    }

    /// <summary>Takes the results of all slices, if they are there.</summary>
    private static bool Gather(ModelTask task)
    {
        task.IsGathering = !task.Slices.TrueForAll(static slice => slice.IsOver);
        if (task.IsGathering)
        {
            return false;
        }

        JsonArray results =
        [
            .. task.Slices.Select(static slice => slice.Phase == "succeeded"
                ? slice.Payload.Value.DeepClone()
                : new JsonObject { ["error"] = new JsonObject { ["status"] = slice.Phase, ["message"] = slice.Reason } }),
        ];
        task.Payload.Put(["results"], results, "the slices");
        for (int index = 0; index < results.Count; index++)
        {
            task.Payload.Label($"/results/{index}", $"slice {index + 1}, the task {task.Slices[index].Id}");
        }

        task.Slices.Clear();
        return true;
    }

    private void End(ModelTask task, string phase, string reason, string? by = null)
    {
        (task.Phase, task.Reason, task.EndedAt) = (phase, reason, Instant(task));
        task.Trace.Add($"{phase}{By(by)}");
        task.IsLost = false;
        ModelPause? open = task.Pause;
        (task.Pause, task.Wish) = (null, null);
        task.Unanswered = phase == "failed" ? open : null;
        if (phase != "succeeded")
        {
            foreach (ModelTask slice in task.Slices.Where(static slice => !slice.IsOver))
            {
                End(slice, "canceled", "The task that set this one going is over");
            }
        }

        task.Slices.Clear();
        if (phase == "succeeded" && task.Parent is null)
        {
            StartHook(task);
        }
    }

    /// <summary>Notes that the operator's hook has run.</summary>
    private void StartHook(ModelTask task)
    {
        string key = world.Store.Rows.FirstOrDefault(row => row.Value is { Identity.HookOf.IsEmpty: false, Identity.Parent: { } link }
                && link.ParentKey.Value == task.Key && !Tasks.ContainsKey(row.Key)).Key
            ?? throw new ViolationException("I11", $"{task} has succeeded, and its hook has not been started");
        ModelTask hook = new(key, key[(key.IndexOf('~') + 1)..], task.Tenant)
        {
            Flow = task.Flow,
            Owner = task.Owner,
            OnBehalfOf = task.OnBehalfOf,
            Ahead = [.. Uninteresting.Select(static actor => new Stop(actor))],
            Payload = task.Payload.Copy(),
            Parent = task,
            IsHook = true,
            Secrets = [.. task.Secrets],
        };
        hook.Further.AddRange(task.Further);
        hook.Trace.Add($"created{For(task.OnBehalfOf)}");
        Tasks[key] = hook;
        Run(hook);
    }

    /// <summary>Goes on with parents whose slices are over.</summary>
    public void RunParents()
    {
        foreach (ModelTask parent in Tasks.Values.Where(static task => task.IsGathering && task.Phase == "running").ToArray())
        {
            Run(parent);
        }
    }

    /// <summary>Notes a cancel.</summary>
    public void Cancel(ModelTask task, Sender sender, string reason)
    {
        End(task, "canceled", reason, sender.Name);
        RunParents();
    }

    /// <summary>Notes that a failed task is tried again.</summary>
    public void Redrive(ModelTask task, Sender sender, string key)
    {
        foreach (string name in new[] { sender.Name, sender.OnBehalfOf }.OfType<string>())
        {
            if (!task.Requesters.Any(known => Names.AreOneOwner(known, name)))
            {
                task.Further.Add(name);
            }
        }

        task.Trace.Add($"redriven by {sender.Name}{For(sender.OnBehalfOf)}");
        ModelTask again = new(key, key[(key.IndexOf('~') + 1)..], task.Tenant)
        {
            Flow = task.Flow,
            Owner = task.Owner,
            OnBehalfOf = task.OnBehalfOf,
            Ahead = [.. task.Ahead],
            Ran = [.. task.Ran],
            Payload = task.Payload.Copy(),
            Parent = task,
            IsSecondTry = true,
            Asked = [.. task.Asked],
            Secrets = [.. task.Secrets],
        };
        if (task.Unanswered is { } asked)
        {
            again.Ahead.Insert(0, new("x-pause") { Again = asked });
        }

        again.Further.AddRange(task.Further);
        again.Trace.Add($"created{For(task.OnBehalfOf)}");
        task.Again = again;
        Tasks[key] = again;
        Run(again);
    }
}
