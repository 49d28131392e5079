using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Testing;

/// <summary>
/// Runs whole flows in the process of the test: the real rules, grains and stores, C# and Python actors, on a clock that only the test
/// moves. One for a test class or for each test; it works with any test framework.
/// </summary>
/// <remarks>
/// Nothing of it is shared: stores are in a folder that <see cref="DisposeAsync"/> deletes, and no port is opened. The gateway is no part
/// of it. Handlers run in real time; all that a flow waits for (due dates, reminders, expiry, SLA, retries) comes with
/// <see cref="AdvanceAsync"/>.
/// </remarks>
/// <example><code>
/// await using FlowTest test = await FlowTest.StartAsync(new FlowTestOptions
/// {
///     ConfigurationFolder = "config",
///     ConfigureServices = services => services.AddActor&lt;Draft&gt;("draft"),
/// });
///
/// FlowTask task = await test.StartTaskAsync("expense", new { amount = 1200 }, by: "ann");
/// FlowQuestion question = await task.ExpectQuestionAsync("Approve this expense?");
/// question.ExpectFields("approved", "reason").ExpectDueIn(TimeSpan.FromDays(2));
///
/// await task.AnswerAsync(FlowPerson.Named("bob", "finance"), new { approved = true });
/// FlowEnd end = await task.ExpectSucceededAsync();
/// </code></example>
public sealed class FlowTest : IAsyncDisposable
{
    private readonly FlowTestOptions _options;
    private readonly FlowSilo _silo;
    private int _tasks;

    private FlowTest(FlowTestOptions options, FlowSilo silo) => (_options, _silo) = (options, silo);

    /// <summary>Gets the time of the flows. It stands still until <see cref="AdvanceAsync"/> moves it.</summary>
    public DateTimeOffset Now => _silo.Clock.GetUtcNow();

    /// <summary>Gets the services of the silo, with those that the test has registered.</summary>
    public IServiceProvider Services => _silo.Services;

    internal IGrainFactory Grains => _silo.Grains;

    internal DateTimeOffset StartedAt => _options.StartsAt;

    /// <summary>Starts the silo. A flow or manifest that is wrong ends the start, with file, line and reason.</summary>
    /// <param name="options">The flows and actors.</param>
    /// <exception cref="Asya.Grains.Hosting.OperatorException">A file of the configuration folder is wrong.</exception>
    public static async Task<FlowTest> StartAsync(FlowTestOptions? options = null)
    {
        options ??= new FlowTestOptions();
        return new(options, await FlowSilo.StartAsync(options));
    }

    /// <summary>Starts a task of a flow. It is stored once this returns.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="payload">The first payload: JSON as text, a <see cref="JsonNode"/>, or an object that is written as one.</param>
    /// <param name="by">Who starts it. Default: <see cref="FlowPerson.Anonymous"/>, as while identity is off.</param>
    /// <param name="id">The task's id. Default: one for the test.</param>
    /// <exception cref="TaskRejectedException">The rules refuse the start.</exception>
    public Task<FlowTask> StartTaskAsync(string flow, object payload, FlowPerson? by = null, string? id = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(flow);
        return StartTaskAsync(new CreateTask { Flow = flow }, payload, by, id);
    }

    /// <summary>Starts a task on a route of its own.</summary>
    /// <param name="route">The actors to go to: <see cref="ActorRoute.StartAt"/>.</param>
    /// <param name="payload">The first payload: JSON as text, a <see cref="JsonNode"/>, or an object that is written as one.</param>
    /// <param name="by">Who starts it. Default: <see cref="FlowPerson.Anonymous"/>, as while identity is off.</param>
    /// <param name="id">The task's id. Default: one for the test.</param>
    /// <exception cref="TaskRejectedException">The rules refuse the start.</exception>
    public Task<FlowTask> StartTaskAsync(ActorRoute route, object payload, FlowPerson? by = null, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(route);
        return StartTaskAsync(new CreateTask { Route = route }, payload, by, id);
    }

    /// <summary>Gets a task by its id, such as a child of a fan-out or a second try. Makes no call.</summary>
    /// <param name="id">The task's id.</param>
    public FlowTask Task(string id) => new(this, new TaskKey(id));

    /// <summary>
    /// Lets time pass. What becomes due on the way happens in order, each at its own time, and has happened when this returns: reminders,
    /// escalations, expiries, ends of claims, retries, SLAs.
    /// </summary>
    /// <param name="time">How long.</param>
    /// <param name="whileStepsRun">
    /// Whether time passes while handlers run, as it does for an SLA that ends during a step. Default: handlers are waited for, before and
    /// after each thing that is due.
    /// </param>
    /// <exception cref="FlowTestException">Handlers still run after <see cref="FlowTestOptions.Patience"/>.</exception>
    public async Task AdvanceAsync(TimeSpan time, bool whileStepsRun = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        DateTimeOffset target = Now + time;
        do
        {
            if (!whileStepsRun)
            {
                await SettleAsync();
            }
        }
        while (await _silo.PassNextAsync(target));

        _silo.MoveTo(target);
        if (!whileStepsRun)
        {
            await SettleAsync();
        }
    }

    /// <summary>Waits until no handler runs and nothing is due: each task is paused, over, or waits for time to pass.</summary>
    /// <exception cref="FlowTestException">That takes longer than <see cref="FlowTestOptions.Patience"/>.</exception>
    public Task SettleAsync() => _silo.SettleAsync();

    /// <summary>Stops the silo and its Python processes, and deletes what it stored.</summary>
    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    internal JsonBytes ToJson(object value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        JsonNode? node;
        try
        {
            node = value as JsonNode
                ?? (value is string text ? JsonNode.Parse(text) : JsonSerializer.SerializeToNode(value, value.GetType(), _options.Json));
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"This is no JSON: {e.Message}", parameter, e);
        }

        return node is JsonObject ? JsonBytes.From(node) : throw new ArgumentException(
            $"{value.GetType().Name} is not written as a JSON object.", parameter);
    }

    private async Task<FlowTask> StartTaskAsync(CreateTask request, object payload, FlowPerson? by, string? id)
    {
        TaskKey key = new(id ?? $"task-{Interlocked.Increment(ref _tasks)}");
        request = request with
        {
            Payload = ToJson(payload, nameof(payload)),
            Principal = by?.Name,
            Groups = by?.Groups ?? [],
            IsAdmin = by?.Name is null,
            Digest = Guid.NewGuid().ToString("N"),
        };
        await Grains.Task(key).CreateAsync(request, CancellationToken.None);
        return new(this, key);
    }
}
