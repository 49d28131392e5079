using System.Collections.Immutable;
using Asya.Gateway.A2A.Cards;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Identity;
using Asya.Webhooks;

namespace Asya.Gateway.A2A;

/// <summary>What A2A can do with tasks, whatever binding and version it is asked in.</summary>
/// <remarks>
/// Named and cut as in the official .NET SDK, with the caller before the request, so that its routing can be put before the same core
/// when the package can be had.
/// A refusal is an exception, which <see cref="RpcErrorTable"/> has a row for; that of a stream comes with its first item.
/// </remarks>
internal interface IA2ARequestHandler
{
    /// <summary>Starts a task, or answers one.</summary>
    Task<AgentTask> SendMessageAsync(Caller caller, SendMessageRequest request, CancellationToken cancellationToken);

    /// <summary>Starts a task, or answers one, and shows what happens to it until it is paused or over.</summary>
    IAsyncEnumerable<StreamResponse> SendStreamingMessageAsync(
        Caller caller, SendMessageRequest request, CancellationToken cancellationToken);

    Task<AgentTask> GetTaskAsync(Caller caller, GetTaskRequest request, CancellationToken cancellationToken);

    Task<ListTasksResponse> ListTasksAsync(Caller caller, ListTasksRequest request, CancellationToken cancellationToken);

    Task<AgentTask> CancelTaskAsync(Caller caller, CancelTaskRequest request, CancellationToken cancellationToken);

    /// <summary>Shows a task and what happens to it from now on.</summary>
    IAsyncEnumerable<StreamResponse> SubscribeToTaskAsync(
        Caller caller, SubscribeToTaskRequest request, CancellationToken cancellationToken);

    /// <summary>Gets what the card says for those who have said who they are. It names the address that the request came to.</summary>
    Task<AgentProfile> GetExtendedAgentCardAsync(Caller caller, HttpRequest request, CancellationToken cancellationToken);

    /// <summary>Registers a webhook for the events of a task.</summary>
    Task<WebhookInfo> CreateTaskPushNotificationConfigAsync(Caller caller, PushConfigRequest request, CancellationToken cancellationToken);

    Task<WebhookInfo> GetTaskPushNotificationConfigAsync(Caller caller, PushConfigRequest request, CancellationToken cancellationToken);

    Task<ImmutableArray<WebhookInfo>> ListTaskPushNotificationConfigAsync(
        Caller caller, PushConfigRequest request, CancellationToken cancellationToken);

    /// <summary>Deletes a webhook. Idempotent: a missing webhook is no error.</summary>
    Task DeleteTaskPushNotificationConfigAsync(Caller caller, PushConfigRequest request, CancellationToken cancellationToken);
}
