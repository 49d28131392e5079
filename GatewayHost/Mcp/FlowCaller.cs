using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
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
    TaskAccess access,
    TaskQuota quota,
    TaskWaiter waiter,
    TaskReader reader,
    TaskAnswers answers,
    RequestStates states,
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

        ImmutableArray<FlowInfo> flows = await grains.Catalog().FlowsAsync(cancellationToken);
        FlowInfo flow = ToolNames.Find(flows, tool)
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

        TaskKey key = caller.KeyOf(call.IdempotencyKey is { } idempotencyKey ? Digests.IdFor(caller, idempotencyKey) : TaskId.New());
        await quota.DemandRoomAsync(caller, key, cancellationToken);
        using SettledWatcher? watcher = call.FollowsTasks ? null : waiter.Watch(key);
        CreateTask command = new()
        {
            Flow = flow.Name,
            Payload = payload,
            Digest = Digests.Compute([.. Encoding.UTF8.GetBytes(flow.Name), 0, .. payload.Span]),
        };

        // Not cancelled when the caller disconnects. The task's key makes a retry idempotent.
        TaskSnapshot task = await grains.CreateTaskAsync(caller, key, command);
        if (call.FollowsTasks)
        {
            return ResultOrAlternate<CallToolResult>.FromAlternate(CreatedOf(task), McpJson.Default.CreatedTask);
        }

        return OutcomeOf(
            call, tool, await reader.SettleAsync(watcher, task, options.Value.Mcp.Wait, PayloadChoice.None, cancellationToken));
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
            TaskSnapshot resumed = (await answers.GiveAsync(call.Caller, key, state.Pause, response.Content, id, cancellationToken)).Task;
            return OutcomeOf(
                call, tool, await reader.SettleAsync(watcher, resumed, options.Value.Mcp.Wait, PayloadChoice.None, cancellationToken));
        }

        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
        bool isRefused = response is not null && task.Phase == TaskPhase.Paused && task.PauseNumber == state.Pause;
        return isRefused ? ToolResults.DeclinedOf(task) : OutcomeOf(call, tool, task);
    }

    private ResultOrAlternate<CallToolResult> OutcomeOf(McpCall call, string tool, TaskSnapshot task)
    {
        if (task.Phase != TaskPhase.Paused || !call.CanBeAsked)
        {
            return ToolResults.OutcomeOf(task);
        }

        using PooledJson json = PooledJson.Rent();
        PauseForm.From(task).WriteElicitation(json.Writer);
        using JsonDocument form = JsonDocument.Parse(json.Written.ToArray());
        InputRequest question = new() { Method = RequestMethods.ElicitationCreate, Params = form.RootElement.Clone() };
        throw new InputRequiredException(
            new Dictionary<string, InputRequest> { [McpNames.QuestionOf(task.PauseNumber)] = question },
            states.Protect(call.Caller, new RequestState(task.Key.Id, task.PauseNumber, tool)));
    }

    private static CreatedTask CreatedOf(TaskSnapshot task) => new()
    {
        TaskId = task.Key.Id.Value,
        Status = TaskShape.StateOf(task.Phase),
        CreatedAt = task.CreatedAt,
        LastUpdatedAt = task.UpdatedAt,
        PollInterval = PollMilliseconds,
    };
}
