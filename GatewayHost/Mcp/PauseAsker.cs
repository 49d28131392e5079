using System.Text.Json;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Asya.Tasks;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>Puts a pause to a client's user: as the call's result, or, in the revisions with a handshake, while the call goes on.</summary>
internal sealed class PauseAsker(
    RequestStates states, Elicitations elicitations, TaskWaiter waiter, TaskReader reader, TimeProvider clock)
{
    /// <summary>Gets the result that asks. The client repeats the call with the answer.</summary>
    /// <param name="call">The call that came to the pause.</param>
    /// <param name="tool">The tool that it called.</param>
    /// <param name="task">The task at its pause.</param>
    /// <param name="note">What the user should know before; null: nothing.</param>
    public InputRequiredException AsResult(McpCall call, string tool, TaskSnapshot task, string? note)
    {
        JsonElement form = JsonSerializer.SerializeToElement(PauseForm.From(task).Ask(note), ShownContext.Default.Elicitation);
        InputRequest question = new() { Method = RequestMethods.ElicitationCreate, Params = form };
        return new InputRequiredException(
            new Dictionary<string, InputRequest> { [McpNames.QuestionOf(task.PauseNumber)] = question },
            states.Protect(call.Caller, new RequestState(task.Key.Id, task.PauseNumber, tool)));
    }

    /// <summary>Asks while the call goes on, for at most <paramref name="wait"/>, and gets what the call has come to.</summary>
    /// <remarks>
    /// The watcher has watched since before the command. Without an answer in time the result is the one for clients that cannot ask.
    /// </remarks>
    public async Task<CallToolResult> WhileWaitingAsync(
        McpCall call, string tool, SettledWatcher watcher, TaskSnapshot task, TimeSpan wait, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        string? note = null;
        ResumeReceipt? receipt = null;
        while (task.Phase == TaskPhase.Paused && Left() is var left && left > TimeSpan.Zero)
        {
            string id = states.NewRequestId(call.Caller, new RequestState(task.Key.Id, task.PauseNumber, tool));
            using Elicitations.Expected expected = elicitations.Expect(id);
            await call.Questions!.AskAsync(id, PauseForm.From(task).Ask(note, FormStyle.Of(call.Version)), cancellationToken);
            (TaskSnapshot then, ElicitationOutcome? outcome) = await OutcomeAsync(watcher, task, expected, left, cancellationToken);
            if (outcome is { IsDeclined: true })
            {
                return ToolResults.DeclinedOf(then);
            }

            if (outcome is null)
            {
                // Time is up, or the answer came in another way.
                await call.Questions.WithdrawAsync(id, "The question is no longer open here.", cancellationToken);
            }

            bool isSame = then.Phase == TaskPhase.Paused && then.PauseNumber == task.PauseNumber;
            task = then;
            receipt = outcome?.Receipt ?? receipt;
            note = outcome?.Unfit ?? ToolResults.NoteOf(outcome?.Receipt);
            if (outcome is { IsFailed: true } || (isSame && outcome?.Unfit is null))
            {
                break;
            }
        }

        return ToolResults.OutcomeOf(task, receipt);

        TimeSpan Left() => wait - clock.GetElapsedTime(start);
    }

    // Null: nothing has come from the client. The task is as it is then.
    private async Task<(TaskSnapshot Task, ElicitationOutcome? Outcome)> OutcomeAsync(
        SettledWatcher watcher, TaskSnapshot task, Elicitations.Expected expected, TimeSpan wait, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        TaskSnapshot now = task;
        bool isOver = false;
        while (!isOver && now.Phase == TaskPhase.Paused && now.PauseNumber == task.PauseNumber)
        {
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<bool> moved = waiter.WaitAsync(watcher, now.LastEvent, wait - clock.GetElapsedTime(start), enough.Token);
            await Task.WhenAny(moved, expected.Outcome);
            if (expected.Outcome.IsCompletedSuccessfully && await expected.Outcome is { Receipt: null } told)
            {
                await enough.CancelAsync();
                await ((Task)moved).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return (now, told);
            }

            // An answer that was taken sets the task going: what comes of that is waited for too.
            isOver = !await moved;
            now = await reader.GetAsync(task.Key, PayloadChoice.None, cancellationToken);
        }

        await expected.Settled.WaitAsync(cancellationToken);
        return (now, expected.Outcome.IsCompletedSuccessfully ? await expected.Outcome : null);
    }
}
