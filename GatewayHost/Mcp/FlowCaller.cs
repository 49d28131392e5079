using System.Text;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>Calls of flows' tools: starts a task and waits for it, or takes the answer to the question that such a call came to.</summary>
/// <remarks>The task lives by itself. A client that hangs up ends the waiting and nothing else.</remarks>
internal sealed class FlowCaller(
    IGrainFactory grains,
    TaskStarter starter,
    TaskAccess access,
    TaskWaiter waiter,
    TaskReader reader,
    TaskAnswers answers,
    RequestStates states,
    PauseAsker asker,
    TimeProvider clock,
    IOptions<GatewayOptions> options)
{
    private const int PollMilliseconds = 1000;

    public async Task<ResultOrAlternate<CallToolResult>> CallAsync(McpCall call, string tool, CancellationToken cancellationToken)
    {
        if (call.RequestState is { } text)
        {
            // Whether the flow is still there does not matter to its task.
            return await AnswerAsync(call, tool, text, cancellationToken);
        }

        FlowInfo flow = call.Flow ?? ToolNames.Find(await grains.Catalog().FlowsAsync(cancellationToken), tool)
            ?? throw new McpProtocolException($"Unknown tool: '{tool}'", McpErrorCode.InvalidParams);
        return await StartAsync(call, tool, flow, cancellationToken);
    }

    private async Task<ResultOrAlternate<CallToolResult>> StartAsync(
        McpCall call, string tool, FlowInfo flow, CancellationToken cancellationToken)
    {
        Caller caller = call.Caller;
        JsonBytes payload = call.Arguments.IsEmpty ? JsonBytes.EmptyObject : call.Arguments;
        if (payload.Length > PayloadLimits.MaxBytes)
        {
            throw ToolRefusedException.Argument($"Arguments may have at most {PayloadLimits.MaxBytes} bytes.");
        }

        CreateTask command = new()
        {
            Flow = flow.Name,
            Payload = payload,
            Digest = DigestOf(flow, CanonicalJson.Write(payload.Utf8)),
            DigestOfBytes = DigestOf(flow, payload.Span),
            IsStrict = true,
        };
        long begun = clock.GetTimestamp();
        TaskStart start = new()
        {
            Key = TaskStarter.KeyOf(caller, call.IdempotencyKey),
            Command = command,
            IsWatched = !call.FollowsTasks,
        };
        using StartedTask started = await StartAsync(caller, start, cancellationToken);
        if (call.FollowsTasks)
        {
            return ResultOrAlternate<CallToolResult>.FromAlternate(CreatedOf(started.Task), McpJson.Default.CreatedTask);
        }

        TimeSpan wait = options.Value.Mcp.Wait;
        TaskSnapshot task = await starter.SettleAsync(started, wait, PayloadChoice.None, cancellationToken);
        return call.CanBeElicited
            ? await asker.WhileWaitingAsync(call, tool, started.Watcher!, task, wait - clock.GetElapsedTime(begun), cancellationToken)
            : OutcomeOf(call, tool, task);
    }

    // What does not satisfy the tool's schema can be corrected by what called it, as a rule a model.
    private async Task<StartedTask> StartAsync(Caller caller, TaskStart start, CancellationToken cancellationToken)
    {
        try
        {
            return await starter.StartAsync(caller, start, cancellationToken);
        }
        catch (TaskRejectedException unfit) when (unfit is { Rejection: TaskRejection.Invalid, Fields.IsEmpty: false })
        {
            throw ToolRefusedException.Argument(
                string.Join('\n', unfit.Fields.Select(static field => $"{field.Field}: {field.Message}")));
        }
    }

    private async Task<ResultOrAlternate<CallToolResult>> AnswerAsync(
        McpCall call, string tool, string text, CancellationToken cancellationToken)
    {
        RequestState state = states.Unprotect(call.Caller, tool, text)
            ?? throw new McpProtocolException(
                $"The requestState is not one that was given to this caller for this tool. If its task is there, it waits on: {ToolNames.List} finds it.",
                McpErrorCode.InvalidParams);
        TaskKey key = call.Caller.KeyOf(state.Task);
        await access.AuthorizeAsync(call.Caller, key, TaskPermission.Answer, cancellationToken);
        GivenAnswer? response = GivenAnswer.Find(call.InputResponses, McpNames.QuestionOf(state.Pause));
        if (response is { IsAccepted: true })
        {
            // A retry of the same answer after a lost receipt is idempotent.
            string id = Digests.Compute(Encoding.ASCII.GetBytes(text))[..32];
            using SettledWatcher watcher = waiter.Watch(key);
            try
            {
                ResumeReceipt receipt = await answers.GiveAsync(call.Caller, key, state.Pause, response.Content, id, cancellationToken);
                TaskSnapshot resumed = await reader.SettleAsync(
                    watcher, receipt.Task, options.Value.Mcp.Wait, PayloadChoice.None, cancellationToken);
                return OutcomeOf(call, tool, resumed, receipt);
            }
            catch (AnswerUnfitException unfit)
            {
                return await AskAgainAsync(call, tool, key, state.Pause, unfit.Message, cancellationToken);
            }
        }

        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
        bool isRefused = response is not null && task.Phase == TaskPhase.Paused && task.PauseNumber == state.Pause;
        return isRefused ? ToolResults.DeclinedOf(task) : OutcomeOf(call, tool, task);
    }

    // The answer has not used up the pause.
    private async Task<CallToolResult> AskAgainAsync(
        McpCall call, string tool, TaskKey key, int pause, string why, CancellationToken cancellationToken)
    {
        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
        throw call.CanBeAsked && task.Phase == TaskPhase.Paused && task.PauseNumber == pause
            ? asker.AsResult(call, tool, task, why)
            : ToolRefusedException.Argument(why);
    }

    private CallToolResult OutcomeOf(McpCall call, string tool, TaskSnapshot task, ResumeReceipt? receipt = null) =>
        task.Phase == TaskPhase.Paused && call.CanBeAsked
            ? throw asker.AsResult(call, tool, task, ToolResults.NoteOf(receipt))
            : ToolResults.OutcomeOf(task, receipt);

    private static string DigestOf(FlowInfo flow, ReadOnlySpan<byte> payload) =>
        Digests.Compute([.. Encoding.UTF8.GetBytes(flow.Name), 0, .. payload]);

    private static CreatedTask CreatedOf(TaskSnapshot task) => new()
    {
        TaskId = task.Key.Id.Value,
        Status = TaskShape.StateOf(task.Phase),
        CreatedAt = task.CreatedAt,
        LastUpdatedAt = task.UpdatedAt,
        PollInterval = PollMilliseconds,
    };
}
