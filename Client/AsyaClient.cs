using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Asya.Catalog;
using Asya.Payloads;
using Asya.Streaming;
using Asya.Tasks;
using Asya.Telemetry;
using Microsoft.Extensions.Options;

namespace Asya.Client;

/// <summary>Starts tasks, and gets handles on those that there are. One for a process; safe to use from many threads.</summary>
/// <remarks>
/// A refusal by the task's rules is a <see cref="TaskRejectedException"/>, with the reason in
/// <see cref="TaskRejectedException.Rejection"/>.
/// </remarks>
/// <example><code>
/// TaskHandle task = await client.StartAsync("report_approval", new { topic = "Q3" });
/// await foreach (TaskUpdate update in task.WatchAsync()) { ... }
/// </code></example>
public sealed class AsyaClient
{
    private const int IdLength = 32;

    private readonly IGrainFactory _grains;
    private readonly LiveEventReceiver _feed;
    private readonly TimeProvider _clock;
    private readonly AsyaClientOptions _options;

    internal AsyaClient(IGrainFactory grains, LiveEventReceiver feed, TimeProvider clock, IOptions<AsyaClientOptions> options)
    {
        _grains = grains;
        _feed = feed;
        _clock = clock;
        _options = options.Value;
    }

    internal AsyaClientOptions Options => _options;

    internal ICatalogGrain Catalog => _grains.Catalog();

    /// <summary>Starts a task of a flow. It is stored once this returns.</summary>
    /// <typeparam name="TPayload">A type that is written as a JSON object.</typeparam>
    /// <param name="flow">The flow's name.</param>
    /// <param name="payload">The first payload, written with <see cref="AsyaClientOptions.Json"/>.</param>
    /// <param name="options">Id, idempotency key and more.</param>
    /// <param name="cancellationToken">Ends the waiting, not the task: with an id or a key it is safe to start it again.</param>
    /// <exception cref="TaskRejectedException">There is no such flow; or another task has this id or key.</exception>
    public Task<TaskHandle> StartAsync<TPayload>(
        string flow, TPayload payload, StartOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(flow, payload, ClientJson.TypeOf<TPayload>(_options.Json), options, cancellationToken);

    /// <summary>The same with a payload that is serialized by its type's metadata, without reflection.</summary>
    /// <inheritdoc cref="StartAsync{TPayload}(string, TPayload, StartOptions?, CancellationToken)"/>
    public Task<TaskHandle> StartAsync<TPayload>(
        string flow, TPayload payload, JsonTypeInfo<TPayload> type, StartOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(flow);
        ArgumentNullException.ThrowIfNull(type);
        return StartAsync(
            new CreateTask { Flow = flow, Payload = ClientJson.Object(payload, type, nameof(payload)) }, options, cancellationToken);
    }

    /// <summary>Starts a task that goes its own way through the actors.</summary>
    /// <typeparam name="TPayload">A type that is written as a JSON object.</typeparam>
    /// <param name="route">The actors to go to: <see cref="ActorRoute.StartAt"/>.</param>
    /// <param name="payload">The first payload, written with <see cref="AsyaClientOptions.Json"/>.</param>
    /// <param name="options">Id, idempotency key and more.</param>
    /// <param name="cancellationToken">Ends the waiting, not the task: with an id or a key it is safe to start it again.</param>
    /// <exception cref="TaskRejectedException">An actor of the route is unknown; or another task has this id or key.</exception>
    public Task<TaskHandle> StartAsync<TPayload>(
        ActorRoute route, TPayload payload, StartOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(route, payload, ClientJson.TypeOf<TPayload>(_options.Json), options, cancellationToken);

    /// <summary>The same with a payload that is serialized by its type's metadata, without reflection.</summary>
    /// <inheritdoc cref="StartAsync{TPayload}(ActorRoute, TPayload, StartOptions?, CancellationToken)"/>
    public Task<TaskHandle> StartAsync<TPayload>(
        ActorRoute route, TPayload payload, JsonTypeInfo<TPayload> type, StartOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(type);
        return StartAsync(
            new CreateTask { Route = route, Payload = ClientJson.Object(payload, type, nameof(payload)) }, options, cancellationToken);
    }

    /// <summary>Gets a handle on a task by its id. Makes no call: a missing task is reported when the handle is used.</summary>
    /// <exception cref="FormatException">The text cannot be a task's id.</exception>
    public TaskHandle Open(string id) => new(this, TaskKey.For(TaskId.Parse(id, null), _options.Tenant));

    internal ITaskGrain Task(TaskKey key) => _grains.Task(key);

    internal IResumeGrain Resume(TaskKey key) => _grains.Resume(key);

    /// <summary>Starts to watch. To be done before the task is read, so that nothing falls between the two.</summary>
    internal TaskStream Watch(TaskKey key) =>
        TaskStream.Open(key, _feed, Catalog, _clock, new(_options.Buffer, _options.LooksEvery, KeepAliveEvery: Timeout.InfiniteTimeSpan));

    private async Task<TaskHandle> StartAsync(CreateTask task, StartOptions? options, CancellationToken cancellationToken)
    {
        options ??= new StartOptions();
        JsonBytes headers = options.Headers is { } bag ? JsonBytes.FromText(bag.ToJsonString()) : default;
        CreateTask request = task with
        {
            Headers = headers,
            Timeout = options.Timeout,
            ContextId = options.ContextId,
            Principal = _options.Principal,
            Groups = [.. _options.Groups],
            Digest = ClientJson.Digest(task.Flow ?? "", task.Route?.ToString()
                ?? "", task.Payload.ToString(), headers.ToString(), $"{options.Timeout}", options.ContextId ?? ""),
        };
        TaskHandle handle = new(this, TaskKey.For(IdOf(options), _options.Tenant));
        using Activity? activity = TaskTrace.Begin(handle.Key, ref request);
        await Task(handle.Key).CreateAsync(request, cancellationToken);
        return handle;
    }

    private TaskId IdOf(StartOptions options)
    {
        if (options is { Id: not null, IdempotencyKey: not null })
        {
            throw new ArgumentException("A task has an id or an idempotency key, not both.", nameof(options));
        }

        if (options.IdempotencyKey is not { } key)
        {
            return options.Id is { } id ? TaskId.Parse(id, null) : TaskId.New();
        }

        // As the gateway does it: the same key of the same principal is the same task, whichever way it comes.
        string whose = _options.Principal is { } principal ? $"{_options.Tenant}\n{principal}" : _options.Tenant;
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{whose}\n{key}")))[..IdLength]);
    }
}
