using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain;
using Asya.Domain.Origins;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Authority.Tests;

/// <summary>Waits until the world rests, and compares what is stored with what the model says.</summary>
internal sealed class Judge(World world, Model model, string[] tenants)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What happens to tasks, and must be told in the record as it has happened.</summary>
    private static readonly HashSet<string> Told =
    [
        "created", "paused", "resumed", "expired", "claimed", "released", "delegated", "escalated", "canceled", "failed", "succeeded",
        "redriven", "pause_requested",
    ];

    private readonly Dictionary<string, int> _searched = [];

    private IEnumerable<TaskState> Rows => world.Store.Rows.Values.Where(row => tenants.Contains(row.Key.Tenant));

    /// <summary>Waits until nothing happens by itself any more.</summary>
    public async Task RestAsync()
    {
        DateTimeOffset limit = DateTimeOffset.UtcNow + Patience;
        int nudges = 0;
        while (true)
        {
            Task changed = world.Changes.UntilAsync("a change", Once());
            if (Rows.All(IsAtRest))
            {
                return;
            }

            if (DateTimeOffset.UtcNow > limit)
            {
                TaskState busy = Rows.First(row => !IsAtRest(row));
                throw new ViolationException("A7", $"task {busy.Key.Id} does not come to rest: {busy.Phase} at '{busy.Route.Curr}', "
                    + $"model: {(model.Tasks.TryGetValue(busy.Key.Value, out ModelTask? task) ? task : "unknown")}");
            }

            // What is due is looked for once a second, by the clock that stands still.
            await Task.WhenAny(changed, Task.Delay(20));
            if (!changed.IsCompleted && ++nudges % 3 == 0)
            {
                world.Clock.Jump(TimeSpan.FromSeconds(1));
            }
        }

        static Func<bool> Once()
        {
            bool isFirst = true;
            return () => !isFirst || (isFirst = false);
        }
    }

    /// <summary>Gets how many events there are.</summary>
    public int CountEvents() =>
        world.Store.Events.Where(item => tenants.Contains(new TaskKey(item.Key).Tenant)).Sum(static item => item.Value.Count);

    /// <summary>Compares every task of the run.</summary>
    public void Compare()
    {
        foreach (TaskState row in Rows)
        {
            if (!model.Tasks.TryGetValue(row.Key.Value, out ModelTask? task))
            {
                throw new ViolationException("I12", $"there is a task {row.Key.Id} ({row.Phase} at '{row.Route.Curr}') that no input made");
            }

            Compare(task, row);
        }

        if (model.Tasks.Values.FirstOrDefault(task => !world.Store.Rows.ContainsKey(task.Key)) is { } gone)
        {
            throw new ViolationException("I11", $"{gone} is gone");
        }

        LookForSecrets();
    }

    private bool IsAtRest(TaskState row)
    {
        DateTimeOffset now = world.Clock.GetUtcNow();
        bool isStill = row.Phase == TaskPhase.Paused ? !row.IsWaitDue(now)
            : row.Phase.IsTerminal ? row.EndedAt + World.Retention > now
            : row.Children.IsWaitingForSlices || (row.Route.Curr == "hold" && world.Actors.IsHeld(row.Key.Value));
        return isStill && !row.HasWorkForOthers
            && !row.Cleanup.Any(item => item.NotBefore <= now && world.Checkpoints.Objects.ContainsKey(item.Key.Value));
    }

    private void Compare(ModelTask task, TaskState row)
    {
        Expect(row.Phase.WireName == task.Phase, "I5", $"{task} is {row.Phase.WireName} instead: {row.Progress.Message}");
        string? further = world.Actors.FirstLeft(task.Key);
        Expect(further is null, "I4", $"{task} came to {further}, which nothing that is known led to");
        string[] ahead = task.IsOver ? [] : [.. task.Ahead.Select(static stop => stop.Actor)];
        string[] actual = row.Phase.IsTerminal || row.Phase == TaskPhase.Paused ? [.. row.Route.Next] : [row.Route.Curr, .. row.Route.Next];
        Expect(task.IsOver || ahead.SequenceEqual(actual.Where(static name => name.Length > 0)), "I12",
            $"{task} has {string.Join(' ', actual)} ahead instead of {string.Join(' ', ahead)}");
        Expect(row.Identity.Requesters.SequenceEqual(task.Requesters), "I6",
            $"{task} counts {string.Join(", ", row.Identity.Requesters)} as its requesters instead of {string.Join(", ", task.Requesters)}");
        string kept = string.Join(", ", row.Pauses.Answers.Select(static a => $"{a.Pause} by {a.By}"));
        string given = string.Join(", ", task.Answers.TakeLast(64).Select(static a => $"{a.Pause} by {a.By}"));
        Expect(kept == given, "I5", $"{task} has the answers {kept} instead of {given}");
        ComparePayload(task, row);
        if (task.Pause is { } pause)
        {
            ComparePause(task, pause, row);
        }

        CompareRecord(task);
    }

    private void ComparePayload(ModelTask task, TaskState row)
    {
        ReadOnlyMemory<byte> payload = row.Payload.Utf8;
        if (row.Phase == TaskPhase.Paused)
        {
            payload = CheckpointDocument.PayloadOf(world.Checkpoints.Objects[row.Pauses.Current!.CheckpointKey.Value]).Utf8;
        }
        else if (task.Phase is "canceled" or "failed" && payload.IsEmpty)
        {
            return;
        }

        string[] wrong = [.. task.Payload.Differences(JsonNode.Parse(payload.Span))];
        Expect(wrong.Length == 0, "I7", $"{task}: {string.Join("; ", wrong)}");
        foreach ((string place, string origin) in task.Payload.Origins)
        {
            string said = Tell(OriginRules.Of(row.Origins, place));
            Expect(said == origin, "I7", $"{task}: '{place}' is from {origin}, and the product says that it is from {said}");
        }
    }

    private static string Tell(PayloadOrigin origin)
    {
        string person = origin.OnBehalfOf is { } of ? $" for {of}" : "";
        return origin.Kind switch
        {
            OriginKind.Start => $"the start by {origin.By}{person}",
            OriginKind.Step => $"step {origin.Number} of {origin.Actor}",
            OriginKind.Answer => $"answer {origin.Number} by {origin.By ?? "no one"}{person} through {origin.Channel}",
            OriginKind.Expiry => $"the expiry of pause {origin.Number}",
            OriginKind.Slice when origin.Number > 0 => $"slice {origin.Number}, the task {origin.TaskId}",
            OriginKind.Slice => "the slices",
            _ => origin.Kind.WireName,
        };
    }

    private static void ComparePause(ModelTask task, ModelPause pause, TaskState row)
    {
        PauseState actual = row.Pauses.Current!;
        JsonObject metadata = JsonNode.Parse(actual.Metadata.Span)!.AsObject();
        JsonObject expected = pause.Spec.Json();
        string where = $"{task} at pause {pause.Number}";
        Expect(actual.Number == pause.Number, "I17", $"{where} counts it as pause {actual.Number}");
        Expect(actual.Definition is { } id && id.StartsWith(pause.Definition.Start, StringComparison.Ordinal)
            && id.EndsWith(pause.Definition.End, StringComparison.Ordinal), "I3",
            $"{where} meets the definition {actual.Definition} instead of {pause.Definition.Start}...{pause.Definition.End}");
        foreach (string member in new[] { "prompt", "strict", "when", "claim_for", "extend_sla" })
        {
            Expect(JsonNode.DeepEquals(metadata[member], expected[member]), "I2",
                $"{where}: {member} is {metadata[member]?.ToJsonString()} instead of {expected[member]?.ToJsonString()}");
        }

        string form = FormOf(metadata);
        Expect(form == FormOf(expected), "I2", $"{where} has the form {form} instead of {FormOf(expected)}");
        Expect(metadata["asked_by"]?.GetValue<string>() == pause.Spec.AskedBy, "I2", $"{where} is asked by {metadata["asked_by"]}");
        WaitState wait = actual.Wait ?? new();
        Rule[] rules = [.. wait.Rules.Select(static rule => new Rule(rule.Assignee, [.. rule.Groups], rule.NotRequester))];
        Expect(rules.SequenceEqual(pause.Rules), "I20",
            $"{where} is for {string.Join<Rule>(' ', rules)} instead of {string.Join<Rule>(' ', pause.Rules)}");
        Expect(wait.ClaimedBy == pause.ClaimedBy && wait.ClaimedUntil == pause.ClaimedUntil, "I21",
            $"{where} is claimed by {wait.ClaimedBy} until {wait.ClaimedUntil} instead of {pause.ClaimedBy} until {pause.ClaimedUntil}");
        Expect(pause.Next?.At is not { } at || wait.NextAt == at, "I20", $"{where} waits until {wait.NextAt} instead of {pause.Next?.At}");
    }

    private static string FormOf(JsonObject metadata) => string.Join(", ", (metadata["fields"] as JsonArray ?? []).Select(static field =>
        string.Join(' ', new[] { "name", "type", "payload_key", "required", "deciding", "redact" }
            .Select(member => field![member]?.ToJsonString()).Where(static value => value is not (null or "false")))));

    private void CompareRecord(ModelTask task)
    {
        NewEvent[] events = EventsOf(task);
        string[] told = [.. events.Where(item => Told.Contains(item.Event.Kind)).Select(Tell)];
        Expect(told.SequenceEqual(task.Trace), "I11",
            $"the record of {task} says '{string.Join("', '", told)}' instead of '{string.Join("', '", task.Trace)}'");
    }

    private static string Tell(NewEvent item)
    {
        JsonElement data = JsonDocument.Parse(item.Event.Data.Utf8).RootElement;
        string number = item.Event.Kind switch
        {
            "paused" => $" {data.GetProperty("pause").GetInt32()}",
            "resumed" => $" {JsonDocument.Parse(item.Detail.Utf8).RootElement.GetProperty("decision").GetProperty("pause").GetInt32()}",
            _ => "",
        };
        string by = data.TryGetProperty("by", out JsonElement who) ? $" by {who.GetString()}" : "";
        string person = data.TryGetProperty("on_behalf_of", out JsonElement of) ? $" for {of.GetString()}" : "";
        return item.Event.Kind + number + by + person;
    }

    private NewEvent[] EventsOf(ModelTask task)
    {
        NewEvent[] all = world.Store.Events.TryGetValue(task.Key, out var queue) ? [.. queue] : [];

        // An id that is used again begins anew.
        int first = Array.FindLastIndex(all, static item => item.Event.Seq == 1);
        return all[Math.Max(0, first)..];
    }

    /// <summary>Compares what the record says of an answer that has just been taken.</summary>
    /// <param name="task">The task.</param>
    /// <param name="sender">Who gave it.</param>
    /// <param name="pause">The question.</param>
    /// <param name="channel">The way it came.</param>
    /// <param name="before">The payload before it.</param>
    public void CompareEvidence(ModelTask task, Sender sender, ModelPause pause, string channel, ReadOnlyMemory<byte> before)
    {
        NewEvent taken = EventsOf(task).Last(item => item.Event.Kind == "resumed"
            && JsonDocument.Parse(item.Detail.Utf8).RootElement.GetProperty("decision").GetProperty("pause").GetInt32() == pause.Number);
        JsonObject decision = JsonNode.Parse(taken.Detail.Span)!["decision"]!.AsObject();
        JsonObject expected = new()
        {
            ["pause"] = pause.Number,
            ["requesters"] = new JsonArray([.. task.Requesters.Select(static name => JsonValue.Create(name))]),
            ["by"] = sender.Name,
            ["on_behalf_of"] = sender.OnBehalfOf,
            ["channel"] = channel,
            ["payload_sha256"] = Convert.ToHexStringLower(SHA256.HashData(before.Span)),
        };
        foreach ((string name, JsonNode? value) in expected)
        {
            Expect(JsonNode.DeepEquals(decision[name], value), "I11",
                $"the record of {task} says of answer {pause.Number} that {name} is {decision[name]?.ToJsonString()} "
                + $"instead of {value?.ToJsonString()}");
        }

        string? definition = decision["definition"]?.GetValue<string>();
        Expect(definition?.StartsWith(pause.Definition.Start, StringComparison.Ordinal) is true, "I11",
            $"the record of {task} says that answer {pause.Number} is to {definition} instead of {pause.Definition.Start}");
    }

    private void LookForSecrets()
    {
        foreach ((string key, var queue) in world.Store.Events.Where(item => tenants.Contains(new TaskKey(item.Key).Tenant)))
        {
            NewEvent[] all = [.. queue];
            foreach (NewEvent item in all.Skip(_searched.GetValueOrDefault(key)))
            {
                LookForSecrets($"the event {item.Event.Kind} of {key}", item.Event.Data.ToString());
                if (item.Event.Kind == TaskEventKind.Resumed.WireName)
                {
                    LookForSecrets($"the record of an answer to {key}", item.Detail.ToString());
                }
            }

            _searched[key] = all.Length;
        }
    }

    /// <summary>Fails if a text has a value in it that a pause redacts.</summary>
    public void LookForSecrets(string what, string text)
    {
        if (model.Secrets.FirstOrDefault(secret => text.Contains(secret, StringComparison.Ordinal)) is { } shown)
        {
            throw new ViolationException("I18", $"{what} shows the redacted value {shown}");
        }
    }

    public static void Expect(bool holds, string invariant, string otherwise)
    {
        if (!holds)
        {
            throw new ViolationException(invariant, otherwise);
        }
    }
}
