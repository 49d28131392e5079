using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <content>Inputs of single protocols: MCP's <c>requestState</c>, streams, webhooks.</content>
internal sealed partial class Run
{
    private readonly Dictionary<string, (Sender Sender, string Flow, JsonObject Payload, string Key)> _calls = [];
    private readonly List<Question> _questions = [];

    /// <summary>A call of a flow's tool comes to its pause, and what asks is kept.</summary>
    private async Task<bool> AskAsync()
    {
        if (AnyTask(task => task is { Phase: "paused", Pause.Spec.Fields.Length: > 0 } && _calls.ContainsKey(task.Key)) is not { } task)
        {
            return false;
        }

        (Sender sender, string flow, JsonObject payload, string key) = _calls[task.Key];
        Outcome outcome = await _caller.CallAsync(sender, flow, payload, key, asks: true);
        if (Took(sender.Has("create") ? Verdict.Accept : Verdict.Refuse, outcome, "I16", $"{sender} calls {flow} again, which is {task}"))
        {
            bool isAsked = outcome.Json.GetProperty("result").TryGetProperty("requestState", out JsonElement state);
            Judge.Expect(isAsked == sender.Has("approve"), "I16", $"{task} is paused, and {sender} is {(isAsked ? "" : "not ")}asked: {outcome}");
            if (isAsked)
            {
                _questions.Add(new(state.GetString()!, sender, flow, task, task.Pause!));
            }
        }

        return true;
    }

    /// <summary>An answer with the state of a question: now, later, again, by another, to another tool.</summary>
    private async Task<bool> AnswerByStateAsync()
    {
        if (_questions.Count == 0)
        {
            return await AskAsync();
        }

        Question question = Any(_questions);
        ModelTask task = question.Task;
        Sender sender = Sometimes(0.6) ? question.Sender : AnySender(task.Tenant);
        string tool = Sometimes(0.9) ? question.Tool : Any(_flows).Name;
        JsonObject answer = Generation.Good(_random, question.Pause.Spec, Mark());
        bool isOurs = sender.Has("approve") && sender.Credential.Tenant == task.Tenant && sender.Name == question.Sender.Name
            && tool == question.Tool && Find(sender, task.Id) is not null;
        Verdict verdict = isOurs && Find(sender, task.Id) == task
            ? VerdictOn(task, sender, answer, null, question.Pause.Number, 0).Verdict
            : Verdict.Refuse;
        if (verdict == Verdict.Accept && question.Pause.Spec.Fields.Any(field => !answer.ContainsKey(field.Name)))
        {
            // What a form wants filled in may be more than the task insists on.
            verdict = Verdict.Either;
        }

        ModelPause? open = task.Pause;
        Hide(task, answer);
        ReadOnlyMemory<byte> before = PayloadOf(task);
        int answers = AnswersOf(task);
        Outcome outcome = await _caller.AnswerStateAsync(sender, tool, question.State, question.Pause.Number, answer);

        // What the call says is of the task: that may have failed since. Whether the answer was taken is what is stored.
        outcome = outcome with { IsAccepted = AnswersOf(task) > answers };
        string what = $"{sender} answers pause {question.Pause.Number} of {task} with the state that {question.Sender} has, of {tool}";
        if (Took(verdict, outcome, "I1", what))
        {
            Judge.Expect(open == question.Pause, "I17", $"a state of pause {question.Pause.Number} has answered pause {open?.Number} of {task}");
            Given given = new(question.Pause.Number, sender.Name, null, answer.ToJsonString(), "mcp");
            await TakenAsync(task, sender, question.Pause, answer, given, before);
        }

        return true;
    }

    private int AnswersOf(ModelTask task) =>
        _world.Store.Rows.TryGetValue(task.Key, out Asya.Domain.TaskState? row) ? row.Pauses.Answers.Length : 0;

    /// <summary>Opens a stream, by the mesh or by A2A, and reads how it begins.</summary>
    private async Task<bool> WatchAsync()
    {
        if (AnyTask(static _ => true) is not { } task)
        {
            return false;
        }

        Sender sender = AnySender(task);
        bool may = sender.Has("read") && Find(sender, task.Id) == task && Sees(sender, task);
        bool isMesh = Sometimes(0.5);
        Outcome outcome = isMesh
            ? await _caller.OpenAsync(sender, HttpMethod.Get, $"/mesh/{task.Id}/events?last_event_id=0")
            : await _caller.OpenAsync(sender, HttpMethod.Post, $"/a2a/tasks/{task.Id}:subscribe");
        Verdict verdict = !may ? Verdict.Refuse : isMesh || !task.IsOver ? Verdict.Accept : Verdict.Refuse;
        Took(verdict, outcome, "I14", $"{sender} watches {task} by {(isMesh ? "mesh" : "A2A")}");
        if (sender.Has("read") && !may)
        {
            Judge.Expect((int)outcome.Status == 404, "I14", $"{sender} may not know of {task}, and was told {outcome}");
        }

        if (isMesh)
        {
            _judge.LookForSecrets($"the stream of {task}", outcome.Text);
        }

        return true;
    }

    /// <summary>Has a webhook told of a task, no longer, or asks who is told.</summary>
    private async Task<bool> HookAsync()
    {
        if (AnyTask(static _ => true) is not { } task)
        {
            return false;
        }

        Sender sender = AnySender(task);
        string path = $"/a2a/tasks/{task.Id}/pushNotificationConfigs";
        bool reads = Sometimes(0.3);
        bool may = sender.Has(reads ? "read" : "create") && Find(sender, task.Id) == task && Owns(sender, task)
            && (!task.IsHook || sender.Credential.IsAdmin);
        Outcome outcome = reads ? await _caller.GetAsync(sender, Sometimes(0.5) ? path : $"/mesh/{task.Id}/push")
            : Sometimes(0.7) ? await _caller.PostAsync(sender, path, $$"""{"id":"hook","url":"{{World.NoReceiver}}"}""")
            : await _caller.DeleteAsync(sender, path + "/hook");
        Took(may ? Verdict.Accept : Verdict.Refuse, outcome, "I14", $"{sender} {(reads ? "asks for" : "changes")} the webhooks of {task}");
        return true;
    }

    /// <summary>What has asked: a state that its client sends back.</summary>
    private sealed record Question(string State, Sender Sender, string Tool, ModelTask Task, ModelPause Pause);
}
