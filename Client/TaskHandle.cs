using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Asya.Payloads;
using Asya.Streaming;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Client;

/// <summary>A handle on one task. Caches nothing: every call goes to the cluster.</summary>
public sealed class TaskHandle
{
    private const string Channel = "client";

    private readonly AsyaClient _client;

    internal TaskHandle(AsyaClient client, TaskKey key) => (_client, Key) = (client, key);

    /// <summary>Gets the task's id, by which others find it too.</summary>
    public string Id => Key.Id.Value;

    internal TaskKey Key { get; }

    /// <summary>Gets the task as it is now, with its payload, and with its result once it has succeeded.</summary>
    /// <exception cref="TaskRejectedException">There is no such task; or its payload lies in a checkpoint that cannot be read
    /// now.</exception>
    public async Task<TaskSnapshot> GetAsync(CancellationToken cancellationToken = default) =>
        await _client.Catalog.GetAsync(Key, PayloadChoice.Current, cancellationToken) ?? throw NotFound();

    /// <summary>Watches the task to its end: first as it is, then everything that happens to it, once and in order.</summary>
    /// <param name="after">Where to go on: the <see cref="TaskUpdate.Seq"/> that was seen last. Then the first update is what came after
    /// it.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    /// <exception cref="TaskRejectedException">There is no such task.</exception>
    public async IAsyncEnumerable<TaskUpdate> WatchAsync(
        long? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long? seen = after;
        bool isBehind = true;
        while (isBehind)
        {
            isBehind = false;

            // Watched first and read afterwards, so nothing falls between the two.
            using TaskStream stream = _client.Watch(Key);
            TaskSnapshot task = await _client.Catalog.GetAsync(Key, PayloadChoice.None, cancellationToken) ?? throw NotFound();
            if (task.Phase.IsTerminal && seen >= task.LastEvent)
            {
                yield break;
            }

            IAsyncEnumerable<StreamItem> items = seen is { } last
                ? stream.AfterAsync(last, cancellationToken)
                : stream.FromNowAsync(task, cancellationToken);
            await foreach (StreamItem item in items.WithCancellation(cancellationToken))
            {
                if (item.IsOverrun)
                {
                    // A slow reader loses nothing: what did not fit is in the rows.
                    isBehind = true;
                }
                else if (item.Event is not null || item.Task is not null)
                {
                    TaskUpdate update = new(item.Task, item.Event);
                    seen = update.Seq ?? seen;
                    yield return update;
                }
            }
        }
    }

    /// <summary>Waits for the task to be paused or over, or only for its end, and gets it as it is then.</summary>
    /// <param name="what">What to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting. How long to wait is a token's own time limit.</param>
    /// <exception cref="TaskRejectedException">There is no such task.</exception>
    public async Task<TaskSnapshot> WaitAsync(WaitFor what = WaitFor.Settled, CancellationToken cancellationToken = default)
    {
        await foreach (TaskUpdate update in WatchAsync(after: null, cancellationToken))
        {
            if (update.Phase.IsTerminal || (what == WaitFor.Settled && update.Phase == TaskPhase.Paused))
            {
                break;
            }
        }

        return await GetAsync(cancellationToken);
    }

    /// <summary>Waits for the end and gets the result, read with <see cref="AsyaClientOptions.Json"/>.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <exception cref="TaskNotSucceededException">The task failed or was cancelled.</exception>
    /// <exception cref="JsonException">The result is no <typeparamref name="TResult"/>.</exception>
    public Task<TResult> ResultAsync<TResult>(CancellationToken cancellationToken = default) =>
        ResultAsync(ClientJson.TypeOf<TResult>(_client.Options.Json), cancellationToken);

    /// <summary>The same with a result that is deserialized by its type's metadata, without reflection.</summary>
    /// <inheritdoc cref="ResultAsync{TResult}(CancellationToken)"/>
    public async Task<TResult> ResultAsync<TResult>(JsonTypeInfo<TResult> type, CancellationToken cancellationToken = default)
    {
        TaskSnapshot task = await WaitAsync(WaitFor.End, cancellationToken);
        return task.Phase == TaskPhase.Succeeded
            ? JsonSerializer.Deserialize(task.Result.Span, type) ?? throw new JsonException("The result is null.")
            : throw new TaskNotSucceededException(task);
    }

    /// <summary>Answers the pause that the task is at. Of many answers to one pause exactly one wins.</summary>
    /// <typeparam name="TAnswer">A type that is written as a JSON object.</typeparam>
    /// <param name="answer">The fields of the answer.</param>
    /// <param name="options">Idempotency key, number of the pause.</param>
    /// <param name="cancellationToken">Ends the waiting; with a key it is safe to answer again.</param>
    /// <exception cref="TaskRejectedException">The task is not paused, another answer came first, or the answer does not satisfy the
    /// form.</exception>
    public Task<ResumeReceipt> ResumeAsync<TAnswer>(
        TAnswer answer, ResumeOptions? options = null, CancellationToken cancellationToken = default) =>
        ResumeAsync(answer, ClientJson.TypeOf<TAnswer>(_client.Options.Json), options, cancellationToken);

    /// <summary>The same with an answer that is serialized by its type's metadata, without reflection.</summary>
    /// <inheritdoc cref="ResumeAsync{TAnswer}(TAnswer, ResumeOptions?, CancellationToken)"/>
    public Task<ResumeReceipt> ResumeAsync<TAnswer>(
        TAnswer answer, JsonTypeInfo<TAnswer> type, ResumeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        JsonBytes input = ClientJson.Object(answer, type, nameof(answer));
        ResumeTask request = new()
        {
            Input = input,
            Pause = options?.Pause,
            Key = options?.IdempotencyKey,
            Digest = ClientJson.Digest(input.ToString()),
            By = _client.Options.Principal,
            Groups = [.. _client.Options.Groups],
            Extension = options?.Extension ?? TimeSpan.Zero,
            Channel = Channel,
            TraceParent = TaskTrace.Here,
        };
        return _client.Resume(Key).ResumeAsync(request, cancellationToken);
    }

    /// <summary>Asks the task to pause at its next step boundary. The wish is stored once this returns.</summary>
    /// <param name="message">Why, for people.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TaskRejectedException">The task is not running.</exception>
    public Task<TaskSnapshot> PauseAsync(string? message = null, CancellationToken cancellationToken = default) =>
        _client.Task(Key)
            .PauseAsync(new PauseTask { Message = message, By = _client.Options.Principal, Groups = [.. _client.Options.Groups] },
                cancellationToken);

    /// <summary>Cancels the task.</summary>
    /// <param name="reason">Why, for people.</param>
    /// <param name="idempotencyKey">Makes it safe to cancel again: without it, a task that is over refuses.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TaskRejectedException">The task is over already.</exception>
    public Task<TaskSnapshot> CancelAsync(
        string? reason = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _client.Task(Key)
            .CancelAsync(new CancelTask { Reason = reason, Key = idempotencyKey, By = _client.Options.Principal }, cancellationToken);

    /// <summary>Gets the id.</summary>
    public override string ToString() => Id;

    private TaskRejectedException NotFound() => new(TaskRejection.NotFound, $"There is no task '{Id}'.");
}
