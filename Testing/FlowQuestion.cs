using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Catalog;
using Asya.Tasks;

namespace Asya.Testing;

/// <summary>The question of a paused task: what it asks, whom, and until when.</summary>
public sealed class FlowQuestion
{
    private const int PageSize = 200;

    private readonly FlowTest _test;
    private readonly FlowTask _task;
    private readonly JsonObject _metadata;
    private readonly string _history;

    internal FlowQuestion(FlowTest test, FlowTask task, TaskSnapshot snapshot, string history)
    {
        _test = test;
        _task = task;
        _history = history;
        _metadata = snapshot.PauseMetadata.ToObject() ?? [];
        Task = snapshot;
    }

    /// <summary>Gets the task while it asks, with its payload.</summary>
    public TaskSnapshot Task { get; }

    /// <summary>Gets the payload that the question is about.</summary>
    public JsonObject Payload => Task.Payload.ToObject() ?? [];

    /// <summary>Gets the number of the pause: 1 for the task's first.</summary>
    public int Number => Task.PauseNumber;

    /// <summary>Gets the prompt; null if the pause has none.</summary>
    public string? Prompt => PromptOf(Task);

    /// <summary>Gets the fields of the form, in order, each as the flow or the actor defines it.</summary>
    public IReadOnlyList<JsonObject> Fields => [.. (_metadata["fields"] as JsonArray ?? []).OfType<JsonObject>()];

    /// <summary>Gets the names of the fields, in order.</summary>
    public IReadOnlyList<string> FieldNames => [.. Fields.Select(static each => (string?)each["name"] ?? "")];

    /// <summary>Gets who is asked and until when; null if the pause has no such rules.</summary>
    public TaskWait? Wait => Task.Wait;

    /// <summary>Expects a prompt.</summary>
    /// <param name="prompt">The whole text.</param>
    /// <exception cref="FlowTestException">It is another one.</exception>
    public FlowQuestion ExpectPrompt(string prompt) =>
        Prompt == prompt ? this : throw Fail($"to ask '{prompt}'", Prompt is null ? "asks without a prompt" : $"asks '{Prompt}'");

    /// <summary>Expects these fields and no others, in this order.</summary>
    /// <param name="names">The names of the fields.</param>
    /// <exception cref="FlowTestException">The form has other fields.</exception>
    public FlowQuestion ExpectFields(params IReadOnlyList<string> names) => FieldNames.SequenceEqual(names)
        ? this
        : throw Fail($"to ask for the fields {List(names)}", $"asks for {List(FieldNames)}");

    /// <summary>Expects a due time, from now on.</summary>
    /// <param name="time">How long from now; null: the pause has no due time.</param>
    /// <exception cref="FlowTestException">It is due at another time.</exception>
    public FlowQuestion ExpectDueIn(TimeSpan? time)
    {
        TimeSpan? due = Wait?.DueAt - _test.Now;
        return due == time ? this : throw Fail(time is null ? "to have no due time" : $"to be due in {time}",
            due is null ? "has no due time" : $"is due in {due}");
    }

    /// <summary>Expects that a person may answer now.</summary>
    /// <param name="person">The person, with the groups that decide about it.</param>
    /// <exception cref="FlowTestException">The rules do not let the person answer.</exception>
    public async Task<FlowQuestion> ExpectMayAnswerAsync(FlowPerson person) =>
        await MayAnswerAsync(person) ? this : throw Fail($"to let {person} answer", $"does not: it asks {Asked()}");

    /// <summary>Expects that a person may not answer now.</summary>
    /// <param name="person">The person, with the groups that decide about it.</param>
    /// <exception cref="FlowTestException">The rules let the person answer.</exception>
    public async Task<FlowQuestion> ExpectMayNotAnswerAsync(FlowPerson person) =>
        !await MayAnswerAsync(person) ? this : throw Fail($"not to let {person} answer", $"does: it asks {Asked()}");

    /// <summary>Tells whether the rules let a person answer now, as the list of what waits for a person has it.</summary>
    /// <param name="person">The person, with the groups that decide about it.</param>
    public async Task<bool> MayAnswerAsync(FlowPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        string? cursor = null;
        do
        {
            TaskPage page = await _test.Grains.Catalog().ListAsync(
                new TaskQuery { Answerer = person.ToAnswerer(), Limit = PageSize, Cursor = cursor }, CancellationToken.None);
            if (page.Tasks.Any(task => task.Key.Id.Value == _task.Id))
            {
                return true;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return false;
    }

    internal static string? PromptOf(TaskSnapshot task) =>
        task.PauseMetadata.ToObject()?["prompt"] is JsonValue prompt && prompt.TryGetValue(out string? text) ? text : null;

    private static string List(IReadOnlyList<string> names) => names.Count == 0 ? "(none)" : string.Join(", ", names);

    private string Asked()
    {
        if (Wait is not { } wait)
        {
            return "no one in particular";
        }

        ImmutableArray<string> asked = [
            .. wait.Assignee is { } name ? [name] : (string[])[],
            .. wait.Groups.Select(static group => $"the group {group}"),
            .. wait.ClaimedBy is { } claimed ? [$"claimed by {claimed}"] : (string[])[],
            .. wait.NotRequester ? ["not the requester"] : (string[])[]];
        return asked.IsEmpty ? "no one in particular" : string.Join(", ", asked);
    }

    private FlowTestException Fail(string expected, string actual) =>
        new($"Expected task '{_task.Id}' {expected}, but it {actual}.{Environment.NewLine}{_history}");
}
