using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Gateway.Tasks;
using Asya.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>
/// <c>tasks/get</c>, <c>tasks/update</c> and <c>tasks/cancel</c>, of MCP's extension for tasks. An MCP task is an Asya task.
/// </summary>
internal sealed partial class TaskMethods(
    IGrainFactory grains, TaskAccess access, TaskReader reader, TaskAnswers answers, ILogger<TaskMethods> logger)
{
    private const int PollMilliseconds = 1000;
    private const string QuestionPrefix = "pause-";

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
        catch (Exception exception) when (exception is TaskRejectedException or ToolRefusedException or RequestException)
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
        using PooledJson json = PooledJson.Rent();
        Write(json.Writer, task);
        return JsonNode.Parse(json.Written.Span);
    }

    private async Task<JsonNode?> UpdateAsync(McpCall call, CancellationToken cancellationToken)
    {
        TaskKey key = KeyOf(call);
        await access.AuthorizeAsync(call.Caller, key, TaskPermission.Answer, cancellationToken);
        IReadOnlyList<NamedAnswer> given = GivenAnswer.All(call.InputResponses);
        if (given.Count == 0)
        {
            throw new McpProtocolException("\"inputResponses\" must hold the answer to a question.", McpErrorCode.InvalidParams);
        }

        foreach ((string question, GivenAnswer answer) in given.Where(static one => one.Answer.IsAccepted))
        {
            // A form that is not filled in leaves the task as it is: nothing to do for the others.
            int pause = question.StartsWith(QuestionPrefix, StringComparison.Ordinal)
                && int.TryParse(question.AsSpan(QuestionPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number > 0
                    ? number
                    : throw new McpProtocolException($"The task has no question '{question}'.", McpErrorCode.InvalidParams);
            await answers.GiveAsync(
                call.Caller, key, pause, answer.Content, $"mcp-{pause}-{Digests.Compute(answer.Content.Span)[..32]}", cancellationToken);
        }

        return Done();
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

    private static void Write(Utf8JsonWriter writer, TaskSnapshot task)
    {
        // A failed task has a result that shows the failure. The protocol's own "failed" is for failed calls.
        bool isOver = task.Phase is TaskPhase.Succeeded or TaskPhase.Failed;
        writer.WriteStartObject();
        writer.WriteString("resultType"u8, "complete"u8);
        writer.WriteString("taskId"u8, task.Key.Id.Value);
        writer.WriteString("status"u8, isOver ? "completed" : TaskShape.StateOf(task.Phase));
        writer.WriteUnlessEmpty("statusMessage"u8, task.Phase == TaskPhase.Paused
            ? PauseForm.From(task.PauseMetadata).Prompt
            : task.Message);
        writer.WriteInstant("createdAt"u8, task.CreatedAt);
        writer.WriteInstant("lastUpdatedAt"u8, task.UpdatedAt);
        writer.WriteNull("ttlMs"u8);
        writer.WriteNumber("pollIntervalMs"u8, PollMilliseconds);
        if (isOver)
        {
            writer.WritePropertyName("result"u8);
            JsonSerializer.Serialize(
                writer, ToolResults.OutcomeOf(task), McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(CallToolResult)));
        }
        else if (task.Phase == TaskPhase.Paused)
        {
            writer.WriteStartObject("inputRequests"u8);
            writer.WriteStartObject(McpNames.QuestionOf(task.PauseNumber));
            writer.WriteString("method"u8, RequestMethods.ElicitationCreate);
            writer.WritePropertyName("params"u8);
            PauseForm.From(task).WriteElicitation(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    [LoggerMessage(EventId = 3511, Level = LogLevel.Error, Message = "An MCP call of {Method} failed: {Reason}")]
    private static partial void LogMcpTaskFailed(ILogger logger, Exception exception, string method, string reason);
}
