using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Asya.Gateway.Webhooks;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.A2A.Messages;

/// <summary>Starts a task, or answers one.</summary>
internal sealed class MessageSender(
    TaskStarter starter,
    TaskAccess access,
    TaskWaiter waiter,
    TaskReader reader,
    MessageAnswers answers,
    WebhookRegistrations webhooks,
    TimeProvider clock,
    IOptions<GatewayOptions> options)
{
    public async Task<AgentTask> SendAsync(Caller caller, SendMessageRequest request, CancellationToken cancellationToken)
    {
        TaskKey key = KeyFor(caller, request);
        long start = clock.GetTimestamp();
        using SettledWatcher? watcher = request.Waits ? waiter.Watch(key) : null;
        AgentTask started = await StartAsync(caller, key, request, cancellationToken);
        if (started.Note is not null)
        {
            return started;
        }

        TaskSnapshot task = started.Task;
        bool isJustSubmitted = task.Created && request.Dialect.ShowsSubmitted && !request.Waits;
        TimeSpan left = options.Value.A2ABlockingWait - clock.GetElapsedTime(start);
        return new(await reader.SettleAsync(watcher, task, left, PayloadChoice.None, cancellationToken), isJustSubmitted);
    }

    /// <summary>Gets the task that a message is to, or that it starts.</summary>
    /// <remarks>
    /// A message's id counts within its context. A message that names none asks for a context of its own, so its id is one only together
    /// with what it says: said again it is a retry, and with other content another message.
    /// </remarks>
    public static TaskKey KeyFor(Caller caller, SendMessageRequest request) => request switch
    {
        { TaskId: { } taskId } => A2AIds.KeyOf(caller, taskId),
        { MessageId: { } messageId, ContextId: { } contextId } => TaskStarter.KeyOf(caller, $"{contextId}\n{messageId}"),
        { MessageId: { } messageId } => TaskStarter.KeyOf(caller, $"\n{messageId}\n{request.Digest()}"),
        _ => TaskStarter.KeyOf(caller, idempotencyKey: null),
    };

    /// <summary>Starts the task, or answers it, and gets it as that has left it.</summary>
    public async Task<AgentTask> StartAsync(
        Caller caller, TaskKey key, SendMessageRequest request, CancellationToken cancellationToken) =>
        request.TaskId is null
            ? new(await CreateAsync(caller, key, request, cancellationToken))
            : await ResumeAsync(caller, key, request, cancellationToken);

    private async Task<TaskSnapshot> CreateAsync(
        Caller caller, TaskKey key, SendMessageRequest request, CancellationToken cancellationToken)
    {
        caller.Demand(Scope.Create);
        string skill = request.Skill ?? await OnlySkillAsync(caller, cancellationToken);
        WebhookTarget? webhook = await WebhookAsync(caller, key, request, cancellationToken);
        TaskSnapshot task = await CreateAsync(caller, key, skill, request, webhook, cancellationToken);
        if (webhook is not null && !task.Created)
        {
            // The message is a retry, perhaps with another webhook.
            await webhooks.RegisterAsync(key, webhook, cancellationToken);
        }

        return task;
    }

    private async Task<WebhookTarget?> WebhookAsync(
        Caller caller, TaskKey key, SendMessageRequest request, CancellationToken cancellationToken)
    {
        if (request.Push is not { } config)
        {
            return null;
        }

        // Named after its task, so that a retried message registers no second one.
        WebhookTarget webhook = config.Target(caller, request.Dialect, otherwise: key.Id.Value);
        await webhooks.VetAsync(caller, webhook, cancellationToken);
        return webhook;
    }

    private async Task<TaskSnapshot> CreateAsync(
        Caller caller, TaskKey key, string skill, SendMessageRequest request, WebhookTarget? webhook, CancellationToken cancellationToken)
    {
        string contextId = request.ContextId ?? key.Id.Value;
        CreateTask command = new()
        {
            Flow = skill,
            Payload = request.Payload,
            Headers = HeadersFor(key.Id, contextId),
            ContextId = contextId,
            Digest = request.Digest(),
            DigestOfBytes = request.DigestOfBytes(),
            Push = webhook,
        };
        TaskStart start = new()
        {
            Key = key,
            Command = command,
            UnknownFlow = static flow => RpcException.Params($"skill \"{flow}\" not found", "metadata.skill"),
        };
        using StartedTask started = await starter.StartAsync(caller, start, cancellationToken);
        return started.Task;
    }

    private async Task<AgentTask> ResumeAsync(
        Caller caller, TaskKey key, SendMessageRequest request, CancellationToken cancellationToken)
    {
        caller.Demand(Scope.Approve);
        await access.AuthorizeAsync(caller, key, TaskPermission.Answer, cancellationToken);
        if (request.IsOfContext && request.Dialect.ChecksContext)
        {
            TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
            if (A2ATaskWriter.ContextOf(task) != request.ContextId)
            {
                throw RpcException.Params("the task is of another context", "message.contextId");
            }
        }

        // Registered before the answer, so that the webhook misses no event that follows.
        if (await WebhookAsync(caller, key, request, cancellationToken) is { } webhook)
        {
            await access.AuthorizeAsync(caller, key, TaskPermission.Write, cancellationToken);
            await webhooks.RegisterAsync(key, webhook, cancellationToken);
        }

        return await answers.GiveAsync(caller, key, request, cancellationToken);
    }

    private async Task<string> OnlySkillAsync(Caller caller, CancellationToken cancellationToken)
    {
        ImmutableArray<FlowInfo> flows = await starter.FlowsAsync(caller, cancellationToken);
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
        writer.WriteString(ReservedHeaders.A2ATaskId, id.Value);
        writer.WriteString(ReservedHeaders.A2AContextId, contextId);
        writer.WriteEndObject();
        return new JsonBytes(json.Written.ToArray());
    }
}
