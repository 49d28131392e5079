using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>The four tools that are about any task, for clients that can follow none by themselves.</summary>
internal sealed class TaskTools(
    IGrainFactory grains, TaskAccess access, TaskWaiter waiter, TaskReader reader, TaskResumer resumer, TimeProvider clock,
    IOptions<GatewayOptions> options)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private const int MaxTextLength = 512;
    private const int MaxReasonLength = 2000;

    public Task<CallToolResult> CallAsync(McpCall call, string tool, CancellationToken cancellationToken) => tool switch
    {
        ToolNames.Resume => ResumeAsync(call, cancellationToken),
        ToolNames.Get => GetAsync(call, cancellationToken),
        ToolNames.Cancel => CancelAsync(call, cancellationToken),
        _ => ListAsync(call, cancellationToken),
    };

    private async Task<CallToolResult> ResumeAsync(McpCall call, CancellationToken cancellationToken)
    {
        ToolArguments arguments = new(call.Arguments, "taskId", "answer", "pause");
        TaskKey key = arguments.Task(call.Caller);
        JsonBytes answer = arguments.Object("answer");
        if (answer.Length > PayloadLimits.MaxBytes)
        {
            throw ToolRefusedException.Argument($"An answer may have at most {PayloadLimits.MaxBytes} bytes.");
        }

        ResumeTask request = new()
        {
            Input = answer,
            Pause = arguments.Number("pause", 1, int.MaxValue),
            Key = call.IdempotencyKey,
            Digest = Digests.OfJson(call.Arguments.Utf8),
            DigestOfBytes = Digests.Compute(call.Arguments.Span),
            Channel = McpNames.Channel,
        };
        await access.AuthorizeAsync(call.Caller, key, TaskPermission.Answer, cancellationToken);

        // An answer that came early has used up part of the wait before it is taken.
        TimeSpan wait = options.Value.Mcp.Wait;
        long start = clock.GetTimestamp();
        using SettledWatcher watcher = waiter.Watch(key);
        TimeSpan patience = wait < options.Value.EarlyAnswerWait ? wait : options.Value.EarlyAnswerWait;
        ResumeReceipt receipt = await resumer.ResumeAsync(call.Caller, key, request, patience, cancellationToken);
        return ToolResults.OutcomeOf(
            await reader.SettleAsync(watcher, receipt.Task, wait - clock.GetElapsedTime(start), PayloadChoice.None, cancellationToken),
            receipt);
    }

    private async Task<CallToolResult> GetAsync(McpCall call, CancellationToken cancellationToken)
    {
        int max = (int)options.Value.Mcp.Wait.TotalSeconds;
        ToolArguments arguments = new(call.Arguments, "taskId", "waitSeconds");
        TaskKey key = arguments.Task(call.Caller);

        // A longer wait than allowed is no error: the client polls again anyway.
        TimeSpan wait = TimeSpan.FromSeconds(Math.Min(max, arguments.Number("waitSeconds", 0, int.MaxValue) ?? 0));
        await access.AuthorizeAsync(call.Caller, key, TaskPermission.Read, cancellationToken);
        using SettledWatcher? watcher = wait > TimeSpan.Zero ? waiter.Watch(key) : null;
        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
        return ToolResults.From(task.Phase.IsSettled
            ? task
            : await reader.SettleAsync(watcher, task, wait, PayloadChoice.None, cancellationToken));
    }

    private async Task<CallToolResult> CancelAsync(McpCall call, CancellationToken cancellationToken)
    {
        ToolArguments arguments = new(call.Arguments, "taskId", "reason");
        TaskKey key = arguments.Task(call.Caller);
        CancelTask request =
            new() { Reason = arguments.Text("reason", MaxReasonLength), Key = call.IdempotencyKey, By = call.Caller.Principal };
        await access.AuthorizeAsync(call.Caller, key, TaskPermission.Write, cancellationToken);
        return ToolResults.From(await grains.Task(key).CancelAsync(request, CancellationToken.None));
    }

    private async Task<CallToolResult> ListAsync(McpCall call, CancellationToken cancellationToken)
    {
        ToolArguments arguments = new(call.Arguments, "state", "flow", "limit", "cursor");
        TaskQuery query = new()
        {
            Phase = arguments.Text("state", MaxTextLength) is { } state
                ? TaskShape.PhaseOf(state)
                    ?? throw ToolRefusedException.Argument("\"state\" must be working, input_required, completed, failed or cancelled.")
                : null,
            Flow = arguments.Text("flow", MaxTextLength),
            Cursor = arguments.Text("cursor", MaxTextLength),
            Limit = arguments.Number("limit", 1, MaxLimit) ?? DefaultLimit,
        };
        TaskPage page = await grains.Catalog().ListAsync(AccessRules.Restrict(call.Caller, query), cancellationToken);
        ShownTasks shown = new([.. page.Tasks.Select(static task => new ShownTask(task, isWhole: false))], page.NextCursor.UnlessEmpty);
        return ToolResults.Of(shown, ShownContext.Default.ShownTasks);
    }
}
