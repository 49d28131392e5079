using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Asya.Catalog;
using Asya.Gateway.A2A.Artifacts;
using Asya.Gateway.A2A.Cards;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Identity;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Asya.Streaming;
using Asya.Tasks;

namespace Asya.Gateway.A2A;

/// <summary>What A2A can do with tasks, whatever binding and version it is asked in. <see cref="PushCalls"/> has the webhooks.</summary>
/// <remarks>
/// A refusal is an exception, which <see cref="RpcErrorTable"/> has a row for; that of a stream comes with its first item.
/// </remarks>
internal sealed class A2ARequestHandler(
    IGrainFactory grains,
    TaskAccess access,
    TaskReader reader,
    TaskHistory history,
    MessageSender sender,
    TaskStreams streams,
    AgentCards cards)
{
    /// <summary>Starts a task, or answers one.</summary>
    public async Task<AgentTask> SendMessageAsync(Caller caller, SendMessageRequest request, CancellationToken cancellationToken)
    {
        AgentTask task = await sender.SendAsync(caller, request, cancellationToken);
        return await history.AddToAsync(caller, task, request.HistoryLength ?? request.Dialect.DefaultHistory, cancellationToken);
    }

    /// <summary>Starts a task, or answers one, and shows what happens to it until it is paused or over.</summary>
    public async IAsyncEnumerable<StreamResponse> SendStreamingMessageAsync(
        Caller caller, SendMessageRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TaskKey key = MessageSender.KeyFor(caller, request);
        using TaskStream stream = streams.Open(key);
        AgentTask task = await sender.StartAsync(caller, key, request, cancellationToken);
        if (task.Task.Phase.IsSettled && task.Note is null)
        {
            // The message is a retry. Its task is read like any other.
            task = new(await reader.GetAsync(key, PayloadChoice.None, cancellationToken));
        }

        task = await history.AddToAsync(caller, task, request.HistoryLength ?? 0, cancellationToken);
        await foreach (StreamResponse response in FollowAsync(stream, task, endsAtPause: true, cancellationToken))
        {
            yield return response;
        }
    }

    public async Task<AgentTask> GetTaskAsync(Caller caller, GetTaskRequest request, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(caller, Scope.Read, request.Key, TaskPermission.Read, cancellationToken);
        AgentTask task = new(await reader.GetAsync(request.Key, PayloadChoice.None, cancellationToken));
        return await history.AddToAsync(caller, task, request.HistoryLength, cancellationToken);
    }

    public async Task<ListTasksResponse> ListTasksAsync(Caller caller, ListTasksRequest request, CancellationToken cancellationToken)
    {
        caller.Demand(Scope.Read);
        if (request.MatchesNothing)
        {
            return new ListTasksResponse([], "", request.PageSize, 0);
        }

        TaskQuery query = new()
        {
            Phase = request.Phase,
            ContextId = request.ContextId,
            Cursor = request.PageToken,
            Limit = request.PageSize,
            Order = TaskOrder.Updated,
            UpdatedAfter = request.StatusTimestampAfter,
            Counts = true,
        };
        TaskPage page = await grains.Catalog().ListAsync(AccessRules.Restrict(caller, query), cancellationToken);
        ImmutableArray<AgentTask>.Builder tasks = ImmutableArray.CreateBuilder<AgentTask>(page.Tasks.Length);
        foreach (TaskSnapshot task in page.Tasks)
        {
            TaskSnapshot shown = request.IncludeArtifacts ? await WithResultAsync(task, cancellationToken) : task;
            tasks.Add(await history.AddToAsync(caller, new(shown), request.HistoryLength, cancellationToken));
        }

        return new ListTasksResponse(tasks.MoveToImmutable(), page.NextCursor ?? "", request.PageSize, page.Total ?? page.Tasks.Length);
    }

    public async Task<AgentTask> CancelTaskAsync(Caller caller, CancelTaskRequest request, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(caller, Scope.Cancel, request.Key, TaskPermission.Write, cancellationToken);
        try
        {
            return new(await grains.Task(request.Key)
                .CancelAsync(new CancelTask { Reason = "Canceled by client", By = caller.Principal }, CancellationToken.None));
        }
        catch (TaskRejectedException over) when (over.Rejection == TaskRejection.AlreadyFinal && request.MayBeRepeated)
        {
            TaskSnapshot task = await reader.GetAsync(request.Key, PayloadChoice.None, cancellationToken);
            if (task.Phase == TaskPhase.Canceled)
            {
                return new(task);
            }

            throw;
        }
    }

    /// <summary>Shows a task and what happens to it from now on.</summary>
    public async IAsyncEnumerable<StreamResponse> SubscribeToTaskAsync(
        Caller caller, SubscribeToTaskRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await AuthorizeAsync(caller, Scope.Read, request.Key, TaskPermission.Read, cancellationToken);
        using TaskStream stream = streams.Open(request.Key);
        TaskSnapshot task = await reader.GetAsync(request.Key, PayloadChoice.None, cancellationToken);
        bool endsAtPause = !request.Dialect.SubscribesToTheEnd;
        if (!endsAtPause && task.Phase.IsTerminal)
        {
            throw new RpcException(RpcErrorCode.UnsupportedOperation, "the task is over; get it instead");
        }

        await foreach (
            StreamResponse response in FollowAsync(stream, new(task), endsAtPause, cancellationToken, isWatcher: true))
        {
            yield return response;
        }
    }

    /// <summary>Gets what the card says for those who have said who they are. It names the address that the request came to.</summary>
    public Task<AgentProfile> GetExtendedAgentCardAsync(Caller caller, HttpRequest request, CancellationToken cancellationToken) =>
        cards.GetExtendedAsync(caller, request, cancellationToken);

    // A subscriber waits for the end of a pause; the sender of a message has to answer it.
    private static async IAsyncEnumerable<StreamResponse> FollowAsync(
        TaskStream stream, AgentTask first, bool endsAtPause, [EnumeratorCancellation] CancellationToken cancellationToken,
        bool isWatcher = false)
    {
        TaskSnapshot task = first.Task;
        bool hasShown = false;
        bool isOver = endsAtPause && !isWatcher && task.Phase.IsSettled;
        await foreach (StreamItem item in stream.FromNowAsync(task, cancellationToken))
        {
            switch (item)
            {
                case { IsLive: true, Event: { } shown }:
                    yield return StreamResponse.Shown(task, shown, hasShown);
                    hasShown = true;
                    break;
                case { Event: { } stored }:
                    TaskSnapshot then = EventSnapshot.Create(stored, task);
                    foreach (AgentArtifact artifact in AgentArtifact.Of(item.Task?.Result ?? default))
                    {
                        yield return StreamResponse.ResultOf(then, artifact);
                    }

                    isOver = then.Phase.IsTerminal || (endsAtPause && then.Phase == TaskPhase.Paused);
                    yield return StreamResponse.Status(then, isOver);
                    break;
                case { Task: { } now }:
                    yield return StreamResponse.From(first with { Task = now });
                    break;
                default:
                    yield return StreamResponse.Rest(task, item);
                    break;
            }

            if (isOver)
            {
                yield break;
            }
        }
    }

    private ValueTask AuthorizeAsync(Caller caller, Scope scope, TaskKey key, TaskPermission act, CancellationToken cancellationToken)
    {
        caller.Demand(scope);
        return access.AuthorizeAsync(caller, key, act, cancellationToken);
    }

    private async Task<TaskSnapshot> WithResultAsync(TaskSnapshot task, CancellationToken cancellationToken) =>
        task.Phase == TaskPhase.Succeeded
            ? await grains.Catalog().GetAsync(task.Key, PayloadChoice.None, cancellationToken) ?? task
            : task;
}
