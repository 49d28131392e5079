using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Tasks;
using Microsoft.Agents.AI.Workflows;

namespace Asya.AgentFramework;

/// <summary>Runs a workflow of Microsoft Agent Framework as an actor. A request at one of its ports pauses the task for a person.</summary>
/// <remarks>
/// <para>A workflow that asks ends the step: its checkpoint goes into a header of the task, and nothing of it stays in memory. The answer
/// brings the task back to this actor, which restores the checkpoint and hands the answer to the port. Requests that wait at the same time
/// are asked one after the other.</para>
/// <para>A step may run twice after a crash, and then the workflow runs again from the checkpoint that the step began with: its executors'
/// effects on the outside should bear repeating.</para>
/// </remarks>
/// <typeparam name="TInput">What the workflow starts with: the payload is read as it.</typeparam>
public sealed class WorkflowActor<TInput> : IActor
    where TInput : notnull
{
    private const string Member = "workflow";
    private const string Answer = $"/{Member}/answer";

    private readonly Func<Workflow> _workflow;
    private readonly ImmutableDictionary<string, WorkflowQuestion> _questions;

    /// <summary>Makes the actor.</summary>
    /// <param name="workflow">Makes the workflow, for each step anew: executors keep state.</param>
    /// <param name="questions">What is asked for requests, port by port.</param>
    public WorkflowActor(Func<Workflow> workflow, params IReadOnlyList<WorkflowQuestion> questions)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ArgumentNullException.ThrowIfNull(questions);
        _workflow = workflow;
        _questions = questions.ToImmutableDictionary(static question => question.PortId, StringComparer.Ordinal);
    }

    /// <summary>Gets how inputs, answers and outputs are read and written. Default: in snake_case, as payloads are.</summary>
    public JsonSerializerOptions Json { get; init; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <inheritdoc/>
    public async Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(context);
        JsonObject? left = context.Headers[EnvelopeCheckpoints.Header]?.AsObject();

        // What stands there without a question of ours is the requester's, and no answer.
        JsonObject? answer = left is null ? null : payload[Member]?["answer"] as JsonObject;
        payload.Remove(Member);
        EnvelopeCheckpoints store = left is null ? new() : EnvelopeCheckpoints.From(left);
        CheckpointManager checkpoints = CheckpointManager.CreateJson(store, Json);
        Workflow workflow = _workflow();
        await using Run run = left is null
            ? await InProcessExecution.RunAsync(workflow, Input(payload), checkpoints, context.Id.Value, cancellationToken)
            : await InProcessExecution.ResumeAsync(workflow, store.Newest!, checkpoints, cancellationToken);
        List<ExternalRequest> waiting = [.. Requests(run.NewEvents)];
        if (answer is not null && waiting.Find(request => request.RequestId == (string?)left!["request"]) is { } answered)
        {
            waiting.Remove(answered);
            await run.ResumeAsync([QuestionOf(answered).Respond(answered, answer, Json)], cancellationToken);
            waiting.AddRange(Requests(run.NewEvents).Where(request => waiting.TrueForAll(other => other.RequestId != request.RequestId)
                && request.RequestId != answered.RequestId));
        }

        cancellationToken.ThrowIfCancellationRequested();
        ThrowFailure(run.OutgoingEvents);
        AddOutputs(payload, run.OutgoingEvents);
        if (waiting.Count == 0)
        {
            context.Headers.Remove(EnvelopeCheckpoints.Header);
            return payload;
        }

        ExternalRequest next = waiting[0];
        (string prompt, PauseField[] fields) = QuestionOf(next).Ask(next, Answer);
        context.Headers[EnvelopeCheckpoints.Header] = store.ToState(next.RequestId);
        context.Prepend(ActorRoute.PauseActor, context.Route.Curr);
        context.PauseFor(prompt, fields);

        // A reviewer decides about what is asked. No answer stands here when the pause begins.
        payload[Member] = new JsonObject
        {
            ["port"] = next.PortInfo.PortId,
            ["asked"] = JsonSerializer.SerializeToNode(next.Data.AsType(QuestionOf(next).RequestType), QuestionOf(next).RequestType, Json),
        };
        return payload;
    }

    private static IEnumerable<ExternalRequest> Requests(IEnumerable<WorkflowEvent> events) =>
        events.OfType<RequestInfoEvent>().Select(static asked => asked.Request).DistinctBy(static request => request.RequestId);

    private static void ThrowFailure(IEnumerable<WorkflowEvent> events)
    {
        Exception? failure = events.Select(static one => one switch
        {
            WorkflowErrorEvent error => error.Exception ?? new InvalidOperationException("The workflow has failed, and does not say why."),
            ExecutorFailedEvent failed => failed.Data ?? new InvalidOperationException($"The executor {failed.ExecutorId} has failed."),
            _ => null,
        }).FirstOrDefault(static error => error is not null);
        for (Exception? inner = failure; inner is not null; inner = inner.InnerException)
        {
            // A text for the callers of the task, however deep the workflow has wrapped it.
            if (inner is ActorException)
            {
                ExceptionDispatchInfo.Throw(inner);
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private TInput Input(JsonObject payload)
    {
        try
        {
            return payload.Deserialize<TInput>(Json) ?? throw new ActorException("the payload is null");
        }
        catch (JsonException e)
        {
            throw new ActorException($"the payload does not fit {typeof(TInput).Name}{(e.Path is { } path ? $" at {path}" : "")}", e);
        }
    }

    private WorkflowQuestion QuestionOf(ExternalRequest request) =>
        _questions.TryGetValue(request.PortInfo.PortId, out WorkflowQuestion? question)
        ? question
        : throw new ActorException($"the workflow asks at the port '{request.PortInfo.PortId}', for which its actor has no question");

    private void AddOutputs(JsonObject payload, IEnumerable<WorkflowEvent> events)
    {
        foreach (WorkflowOutputEvent output in events.OfType<WorkflowOutputEvent>())
        {
            JsonNode? made = JsonSerializer.SerializeToNode(output.Data, Json);
            if (made is not JsonObject members)
            {
                payload["result"] = made;
                continue;
            }

            foreach ((string name, JsonNode? value) in members)
            {
                payload[name] = value?.DeepClone();
            }
        }
    }
}
