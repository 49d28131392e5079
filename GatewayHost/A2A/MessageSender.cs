using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.Intake;
using Asya.Gateway.Output;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.A2A;

/// <summary><c>message/send</c>: starts a task, or answers one.</summary>
internal sealed class MessageSender(
    IGrainFactory grains, TaskWaiter waiter, TaskReader reader, TaskResumer resumer, TimeProvider clock, IOptions<GatewayOptions> options)
{
    private const string Channel = "a2a";

    public Task<A2AAnswer> SendAsync(SendRequest request, CancellationToken cancellationToken) =>
        request.TaskId is { } taskId ? ResumeAsync(taskId, request, cancellationToken) : CreateAsync(request, cancellationToken);

    private async Task<A2AAnswer> CreateAsync(SendRequest request, CancellationToken cancellationToken)
    {
        string skill = request.Skill ?? await OnlySkillAsync(cancellationToken);
        TaskId id = request.MessageId is { } messageId ? Digests.IdFor(TaskKey.DefaultTenant, messageId) : TaskId.New();
        TaskKey key = TaskKey.For(id);
        bool isBlocking = request.Blocking ?? request.Shape == A2AShape.Standard;
        using SettledWatcher? watcher = isBlocking ? waiter.Watch(key) : null;

        TaskSnapshot task = await CreateAsync(key, skill, request);
        bool isJustSubmitted = task.Created && request.Shape == A2AShape.Guide && !isBlocking;
        task = await reader.SettleAsync(watcher, task, options.Value.A2ABlockingWait, PayloadChoice.None, cancellationToken);
        return new A2AAnswer(task, request.Shape, isJustSubmitted);
    }

    private async Task<TaskSnapshot> CreateAsync(TaskKey key, string skill, SendRequest request)
    {
        string contextId = request.ContextId ?? key.Id.Value;
        CreateTask command = new()
        {
            Flow = skill,
            Payload = request.Payload,
            Headers = HeadersFor(key.Id, contextId),
            ContextId = contextId,
            Digest = request.Digest(),
        };
        try
        {
            return await grains.Task(key).CreateAsync(command, CancellationToken.None);
        }
        catch (TaskRejectedException rejected) when (rejected.Rejection == TaskRejection.UnknownFlow)
        {
            throw RpcException.Params($"skill \"{skill}\" not found");
        }
    }

    private async Task<A2AAnswer> ResumeAsync(string taskId, SendRequest request, CancellationToken cancellationToken)
    {
        TaskKey key = A2AIds.KeyOf(taskId);
        ResumeTask answer = new()
        {
            Input = request.Payload,
            Pause = request.Pause,
            Key = request.MessageId,
            Digest = request.Digest(),
            Channel = Channel,
        };

        // An answer returns at once, as the task goes on working, unless the client says that it wants to wait.
        long start = clock.GetTimestamp();
        using SettledWatcher? watcher = request.Blocking == true ? waiter.Watch(key) : null;
        ResumeReceipt receipt = await resumer.ResumeAsync(key, answer, options.Value.EarlyAnswerWait, cancellationToken);
        TimeSpan left = options.Value.A2ABlockingWait - clock.GetElapsedTime(start);
        TaskSnapshot task = await reader.SettleAsync(watcher, receipt.Task, left, PayloadChoice.None, cancellationToken);
        return new A2AAnswer(task, request.Shape);
    }

    private async Task<string> OnlySkillAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<FlowInfo> flows = await grains.Catalog().FlowsAsync(cancellationToken);
        return flows.Length switch
        {
            0 => throw RpcException.Params("no A2A skills registered"),
            1 => flows[0].Name,
            _ => throw RpcException.Params($"skill is required. Available: [{string.Join(", ", flows.Select(static flow => flow.Name))}]"),
        };
    }

    private static JsonBytes HeadersFor(TaskId id, string contextId)
    {
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteString("x-asya-a2a-task-id"u8, id.Value);
        writer.WriteString("x-asya-a2a-context-id"u8, contextId);
        writer.WriteEndObject();
        return new JsonBytes(json.Written.ToArray());
    }
}
