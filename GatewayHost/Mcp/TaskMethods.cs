using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Tasks;
using Asya.Tasks;
using ModelContextProtocol;

namespace Asya.Gateway.Mcp;

/// <summary>
/// <c>tasks/get</c>, <c>tasks/update</c> and <c>tasks/cancel</c>, of MCP's extension for tasks. An MCP task is an Asya task.
/// </summary>
internal sealed partial class TaskMethods(
    IGrainFactory grains, TaskAccess access, TaskReader reader, TaskAnswers answers, ILogger<TaskMethods> logger)
{
    private const int MaxNamed = 20;

    public async ValueTask<JsonNode?> CallAsync(McpCall call, CancellationToken cancellationToken)
    {
        try
        {
            return call.Method switch
            {
                McpMethod.TasksGet => await GetAsync(call, cancellationToken),
                McpMethod.TasksUpdate => await UpdateAsync(call, cancellationToken),
                _ => await CancelAsync(call, cancellationToken),
            };
        }
        catch (Exception exception)
            when (exception is TaskRejectedException or ToolRefusedException or AnswerUnfitException or RequestException)
        {
            throw new McpProtocolException(exception.Message, exception, McpErrorCode.InvalidParams);
        }
        catch (Exception exception) when (exception is not McpException && !cancellationToken.IsCancellationRequested)
        {
            Problem problem = ProblemTable.For(exception);
            LogMcpTaskFailed(logger, exception, call.Method, problem.Reason);
            throw new McpProtocolException(problem.Title, exception, McpErrorCode.InternalError);
        }
    }

    private async Task<JsonNode?> GetAsync(McpCall call, CancellationToken cancellationToken)
    {
        TaskKey key = KeyOf(call);
        await access.AuthorizeAsync(call.Caller, key, TaskPermission.Read, cancellationToken);
        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
        return JsonSerializer.SerializeToNode(new McpTask(task, call.CanBeAsked), ShownContext.Default.McpTask);
    }

    // What is not open is ignored and acknowledged, as the extension has it. The acknowledgement says so.
    private async Task<JsonNode?> UpdateAsync(McpCall call, CancellationToken cancellationToken)
    {
        TaskKey key = KeyOf(call);
        await access.AuthorizeAsync(call.Caller, key, TaskPermission.Answer, cancellationToken);
        if (call.InputResponses.IsEmpty)
        {
            throw new McpProtocolException(
                "\"inputResponses\" must be an object: an answer by the name of its question.", McpErrorCode.InvalidParams);
        }

        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
        string? open = task.Phase == TaskPhase.Paused ? McpNames.QuestionOf(task.PauseNumber) : null;
        List<string> ignored = [.. GivenAnswer.Questions(call.InputResponses).Where(question => question != open)];
        JsonObject meta = [];
        if (open is not null && GivenAnswer.Find(call.InputResponses, open) is { IsAccepted: true } answer)
        {
            try
            {
                string idempotencyKey = $"mcp-{task.PauseNumber}-{Digests.OfJson(answer.Content.Utf8)[..32]}";
                ToolResults.AddTo(meta, await answers.GiveAsync(
                    call.Caller, key, task.PauseNumber, answer.Content, idempotencyKey, cancellationToken));
            }
            catch (TaskRejectedException late) when (late.Rejection is TaskRejection.AlreadyAnswered or TaskRejection.NotPaused)
            {
                // It was open a moment ago.
                ignored.Add(open);
            }
        }

        if (ignored.Count > 0)
        {
            meta[McpNames.IgnoredKey] = new JsonArray([.. ignored.Take(MaxNamed).Select(static question => JsonValue.Create(question))]);
        }

        JsonObject done = Done();
        if (meta.Count > 0)
        {
            done["_meta"] = meta;
        }

        return done;
    }

    private async Task<JsonNode?> CancelAsync(McpCall call, CancellationToken cancellationToken)
    {
        TaskKey key = KeyOf(call);
        await access.AuthorizeAsync(call.Caller, key, TaskPermission.Write, cancellationToken);
        try
        {
            await grains.Task(key)
                .CancelAsync(new CancelTask { Reason = "Canceled by client", By = call.Caller.Principal }, CancellationToken.None);
        }
        catch (TaskRejectedException over) when (over.Rejection == TaskRejection.AlreadyFinal)
        {
            // Cancellation is a request; a finished task stays as it is, and tasks/get shows its state.
        }

        return Done();
    }

    private static TaskKey KeyOf(McpCall call) =>
        TaskId.TryParse(call.TaskId ?? throw new McpProtocolException("\"taskId\" is missing.", McpErrorCode.InvalidParams), out TaskId id)
        ? call.Caller.KeyOf(id)
        : throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");

    private static JsonObject Done() => new() { ["resultType"] = "complete" };

    [LoggerMessage(EventId = 3511, Level = LogLevel.Error, Message = "An MCP call of {Method} failed: {Reason}")]
    private static partial void LogMcpTaskFailed(ILogger logger, Exception exception, string method, string reason);
}
