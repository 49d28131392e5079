using System.Globalization;
using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <content>What an answer writes.</content>
internal sealed partial class Model
{
    /// <summary>Says what a form says of an answer: it fits, it must be refused, or either may be, as long as nothing is lost.</summary>
    public static Verdict Judge(PauseSpec spec, JsonObject answer)
    {
        Dictionary<string, Field> fields = spec.Fields.ToDictionary(static field => field.Name);
        if (fields.Count == 0)
        {
            return Verdict.Accept;
        }

        bool misfits = answer.Any(given => fields.TryGetValue(given.Key, out Field? field) && !field.Fits(given.Value));
        bool isAlien = answer.Any(given => !fields.ContainsKey(given.Key));
        bool isShort = fields.Values.Any(field => field.IsRequired && !answer.ContainsKey(field.Name));
        bool isNothing = !answer.Any(given => fields.ContainsKey(given.Key));
        return spec.IsStrict && (misfits || isAlien || isShort) ? Verdict.Refuse
            : misfits || isNothing ? Verdict.Either
            : Verdict.Accept;
    }

    /// <summary>Notes an accepted answer, and goes on.</summary>
    public void Answer(ModelTask task, Sender? sender, JsonObject answer, Given given)
    {
        Decide(task, sender, answer, given);
        Run(task);
        RunParents();
    }

    private static void Decide(ModelTask task, Sender? sender, JsonObject answer, Given given)
    {
        ModelPause pause = task.Pause!;
        string origin = given.Channel is { } channel
            ? $"answer {pause.Number} by {sender?.Name ?? "no one"}{For(sender?.OnBehalfOf)} through {channel}"
            : $"the expiry of pause {pause.Number}";
        if (pause.Spec.Fields.Length > 0)
        {
            // A decision is the answer's: what stood at its place counts for nothing.
            foreach (Field field in pause.Spec.Fields.Where(field => field.IsDecision && !answer.ContainsKey(field.Name)))
            {
                task.Payload.Remove(field.Path);
            }

            foreach (Field field in pause.Spec.Fields.Where(field => answer.ContainsKey(field.Name)))
            {
                task.Payload.Put(field.Path, answer[field.Name], origin);
            }
        }
        else
        {
            task.Payload.Put(["pause_answers", pause.Number.ToString(CultureInfo.InvariantCulture)], answer, origin);
        }

        task.Answers.Add(given);
        task.Trace.Add($"resumed {pause.Number}{By(sender?.Name)}{For(sender?.OnBehalfOf)}");
        (task.Pause, task.Phase) = (null, "running");
    }
}

/// <summary>What the model says of an input.</summary>
internal enum Verdict
{
    Refuse,
    Accept,
    Either,
}
