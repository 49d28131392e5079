using System.Text;
using Asya.Catalog;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Testing;

/// <summary>One task of a <see cref="FlowTest"/>. What is expected waits for handlers first, and a failure has the history.</summary>
public sealed class FlowTask
{
    private const int MaxChildren = 200;
    private const int MaxEvents = 1000;
    private const string Channel = "test";

    private readonly FlowTest _test;
    private readonly TaskKey _key;

    internal FlowTask(FlowTest test, TaskKey key) => (_test, _key) = (test, key);

    /// <summary>Gets the task's id.</summary>
    public string Id => _key.Id.Value;

    /// <summary>Gets the task as it is now, with its payload, and with its result once it has succeeded.</summary>
    /// <exception cref="TaskRejectedException">There is no such task.</exception>
    public async Task<TaskSnapshot> GetAsync() =>
        await _test.Grains.Catalog().GetAsync(_key, PayloadChoice.Current, CancellationToken.None)
            ?? throw new TaskRejectedException(TaskRejection.NotFound, $"There is no task '{Id}'.");

    /// <summary>Gets what has happened to the task, in order.</summary>
    public async Task<IReadOnlyList<TaskEvent>> GetHistoryAsync() =>
        await _test.Grains.Catalog().EventsAsync(_key, 0, MaxEvents, CancellationToken.None);

    /// <summary>Gets the ids of the task's children of a fan-out: <see cref="FlowTest.Task"/> takes one.</summary>
    public async Task<IReadOnlyList<string>> GetChildrenAsync()
    {
        await _test.SettleAsync();
        TaskPage page = await _test.Grains.Catalog().ListAsync(
            new TaskQuery { ParentId = Id, Limit = MaxChildren, Order = TaskOrder.Created }, CancellationToken.None);
        return [.. page.Tasks.Select(static child => child.Key.Id.Value)
            .OrderBy(static id => id.Length).ThenBy(static id => id, StringComparer.Ordinal)];
    }

    /// <summary>Expects the task to pause and to ask.</summary>
    /// <param name="prompt">The prompt that it must ask with. Default: any.</param>
    /// <exception cref="FlowTestException">It has ended, does not pause, or asks something else.</exception>
    public async Task<FlowQuestion> ExpectQuestionAsync(string? prompt = null)
    {
        TaskSnapshot task = await ExpectPhaseAsync(TaskPhase.Paused, "to ask a question");
        FlowQuestion question = new(_test, this, task, await DescribeHistoryAsync());
        return prompt is null ? question : question.ExpectPrompt(prompt);
    }

    /// <summary>Answers the question that the task asks.</summary>
    /// <param name="by">Who answers.</param>
    /// <param name="answer">The values: JSON as text, a JSON node, or an object that is written as one.</param>
    /// <exception cref="TaskRejectedException">The rules refuse it: <see cref="ExpectRefusalAsync"/> is for a test that expects it.</exception>
    public async Task<ResumeReceipt> AnswerAsync(FlowPerson by, object answer)
    {
        ArgumentNullException.ThrowIfNull(by);
        await _test.SettleAsync();
        return await _test.Grains.Resume(_key).ResumeAsync(
            new ResumeTask
            {
                Input = _test.ToJson(answer, nameof(answer)),
                By = by.Name,
                Groups = by.Groups,
                IsAdmin = by.Name is null,
                Digest = Guid.NewGuid().ToString("N"),
                Channel = Channel,
            },
            CancellationToken.None);
    }

    /// <summary>Expects the rules to refuse an answer, and the task to ask on.</summary>
    /// <param name="by">Who answers.</param>
    /// <param name="answer">The values.</param>
    /// <param name="reason">Why it must be refused. Default: for any reason.</param>
    /// <returns>The refusal, with the error of each field if the answer does not fit the form.</returns>
    /// <exception cref="FlowTestException">The answer was taken, or refused for another reason.</exception>
    public async Task<TaskRejectedException> ExpectRefusalAsync(FlowPerson by, object answer, TaskRejection? reason = null)
    {
        try
        {
            await AnswerAsync(by, answer);
        }
        catch (TaskRejectedException refused)
        {
            return reason is null || refused.Rejection == reason
                ? refused
                : throw await FailAsync(
                    $"to refuse the answer of {by} as {reason}", $"refused it as {refused.Rejection}: {refused.Message}");
        }

        throw await FailAsync($"to refuse the answer of {by}{(reason is null ? "" : $" as {reason}")}", "took it");
    }

    /// <summary>Claims the answer for a person: no one else may answer until it is released.</summary>
    /// <param name="by">Who claims it.</param>
    /// <exception cref="TaskRejectedException">The rules refuse it.</exception>
    public Task ClaimAsync(FlowPerson by) => ChangeAsync(WaitChange.Claim, by);

    /// <summary>Gives up a claim or takes back a delegation.</summary>
    /// <param name="by">Who gives it up.</param>
    /// <exception cref="TaskRejectedException">The rules refuse it.</exception>
    public Task ReleaseAsync(FlowPerson by) => ChangeAsync(WaitChange.Release, by);

    /// <summary>Asks another person instead.</summary>
    /// <param name="by">Who delegates.</param>
    /// <param name="to">The principal who is asked from now on.</param>
    /// <exception cref="TaskRejectedException">The rules refuse it.</exception>
    public Task DelegateAsync(FlowPerson by, string to) => ChangeAsync(WaitChange.Delegate, by, to);

    /// <summary>Cancels the task.</summary>
    /// <param name="reason">Why, for people.</param>
    /// <param name="by">Who cancels it.</param>
    /// <exception cref="TaskRejectedException">It is over already.</exception>
    public Task CancelAsync(string? reason = null, FlowPerson? by = null) =>
        _test.Grains.Task(_key).CancelAsync(new CancelTask { Reason = reason, By = by?.Name }, CancellationToken.None);

    /// <summary>Expects the task to succeed.</summary>
    /// <exception cref="FlowTestException">It ended otherwise, or has not ended.</exception>
    public Task<FlowEnd> ExpectSucceededAsync() => ExpectEndAsync(TaskPhase.Succeeded, "to succeed");

    /// <summary>Expects the task to fail.</summary>
    /// <param name="message">A part of the error's message. Default: any.</param>
    /// <exception cref="FlowTestException">It ended otherwise, or with another error, or has not ended.</exception>
    public async Task<FlowEnd> ExpectFailedAsync(string? message = null)
    {
        FlowEnd end = await ExpectEndAsync(TaskPhase.Failed, "to fail");
        return message is null || end.Task.Error?.Message.Contains(message, StringComparison.Ordinal) == true
            ? end
            : throw await FailAsync($"to fail with '{message}'", $"failed with '{end.Task.Error?.Message}'");
    }

    /// <summary>Expects the task to be cancelled.</summary>
    /// <exception cref="FlowTestException">It ended otherwise, or has not ended.</exception>
    public Task<FlowEnd> ExpectCanceledAsync() => ExpectEndAsync(TaskPhase.Canceled, "to be cancelled");

    /// <summary>Expects these events in the history, in this order. Others may be between them.</summary>
    /// <param name="kinds">The kinds, as <see cref="TaskEvent.Kind"/> has them: <c>created</c>, <c>paused</c>, <c>reminded</c>.</param>
    /// <exception cref="FlowTestException">One is missing, or in another place.</exception>
    public async Task ExpectHistoryAsync(params IReadOnlyList<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        await _test.SettleAsync();
        int found = 0;
        foreach (TaskEvent happened in await GetHistoryAsync())
        {
            found += found < kinds.Count && happened.Kind == kinds[found] ? 1 : 0;
        }

        if (found < kinds.Count)
        {
            throw await FailAsync(
                $"to have the history {string.Join(", ", kinds)}",
                found == 0 ? $"has no '{kinds[0]}'" : $"has no '{kinds[found]}' after '{kinds[found - 1]}'");
        }
    }

    /// <summary>Gets the id.</summary>
    public override string ToString() => Id;

    internal async Task<string> DescribeHistoryAsync()
    {
        StringBuilder text = new($"The history of task '{Id}', since the start of the test:");
        foreach (TaskEvent happened in await GetHistoryAsync())
        {
            text.AppendLine().Append("  +").Append(happened.At - _test.StartedAt).Append("  ").Append(happened.Kind);
            if (!happened.Data.IsEmpty)
            {
                text.Append("  ").Append(happened.Data);
            }
        }

        return text.ToString();
    }

    private async Task<FlowTestException> FailAsync(string expected, string actual) =>
        new($"Expected task '{Id}' {expected}, but it {actual}.{Environment.NewLine}{await DescribeHistoryAsync()}");

    private async Task<FlowEnd> ExpectEndAsync(TaskPhase phase, string expected) => new(await ExpectPhaseAsync(phase, expected));

    private async Task<TaskSnapshot> ExpectPhaseAsync(TaskPhase phase, string expected)
    {
        await _test.SettleAsync();
        TaskSnapshot task = await GetAsync();
        return task.Phase == phase ? task : throw await FailAsync(expected, Describe(task));
    }

    private static string Describe(TaskSnapshot task) => task.Phase switch
    {
        TaskPhase.Paused => FlowQuestion.PromptOf(task) is { } prompt ? $"is paused and asks '{prompt}'" : "is paused and asks without a prompt",
        TaskPhase.Failed => $"failed at '{task.Error?.Actor}': {task.Error?.Message}",
        TaskPhase.Succeeded => $"succeeded with {task.Result}",
        TaskPhase.Canceled => $"is cancelled: {task.Message}",
        _ => $"waits at '{task.Route.Curr}': {task.Message}",
    };

    private async Task ChangeAsync(WaitChange change, FlowPerson by, string? to = null)
    {
        ArgumentNullException.ThrowIfNull(by);
        await _test.SettleAsync();
        await _test.Grains.Task(_key).ChangeWaitAsync(
            new ChangeWait { Change = change, By = by.Name, Groups = by.Groups, IsAdmin = by.Name is null, To = to },
            CancellationToken.None);
    }
}
