using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Asya.Grains.Hosting;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Hosting.Kubernetes;

/// <summary>Writes into the status of each <c>AsyncActor</c> object whether the silos have that actor: <c>kubectl</c> shows it.</summary>
/// <remarks>
/// An object is a declaration: silos read the same text from their configuration folder, and one that is applied alone starts nothing. Here
/// that can be seen. All silos of a cluster say the same, so one that has said it lately is enough.
/// </remarks>
internal sealed partial class ActorStatusReporter(
    IServiceProvider services, IOptions<ActorStatusOptions> options, IConfiguration configuration, TimeProvider clock,
    ILogger<ActorStatusReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>How old a report may become before any silo renews it.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(60);

    private static readonly string Version = typeof(ActorStatusReporter).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private readonly KubernetesApi _api = KubernetesApi.Create(options.Value);
    private readonly string _silo = configuration.GetAsyaValue("Asya:Cluster:SiloName") ?? Environment.MachineName;
    private bool _isAway;

    public override void Dispose()
    {
        _api.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period);
        try
        {
            do
            {
                await ReportAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (JsonObject actor in await _api.ListAsync(cancellationToken))
            {
                if (actor["metadata"]?["name"]?.GetValue<string>() is { } name && Status(actor, name) is { } status)
                {
                    await _api.ReportAsync(name, status, cancellationToken);
                }
            }

            if (_isAway)
            {
                _isAway = false;
                LogBack(logger);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or InvalidOperationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Tasks need none of it: said once, and tried again.
            if (!_isAway)
            {
                _isAway = true;
                LogAway(logger, e.Message);
            }
        }
    }

    /// <summary>Gets what to report; null: it is there already.</summary>
    private JsonObject? Status(JsonObject actor, string name)
    {
        (string state, string message) = HostExamination.LookAtActor(services, actor["spec"]?["actor"]?.GetValue<string>() ?? name);
        long generation = actor["metadata"]?["generation"]?.GetValue<long>() ?? 0;
        DateTimeOffset now = clock.GetUtcNow();
        JsonNode? before = actor["status"];
        bool isSame = (string?)before?["state"] == state && (string?)before?["message"] == message
            && (string?)before?["version"] == Version && before?["observedGeneration"]?.GetValue<long>() == generation;
        if (isSame && DateTimeOffset.TryParse((string?)before?["reportedAt"], CultureInfo.InvariantCulture, out DateTimeOffset last)
            && now - last < Lately)
        {
            return null;
        }

        string ready = state == "Ready" ? "True" : "False";
        JsonNode? condition = (before?["conditions"] as JsonArray)?.FirstOrDefault(static one => (string?)one?["type"] == "Ready");
        return new JsonObject
        {
            ["state"] = state,
            ["message"] = message,
            ["silo"] = _silo,
            ["version"] = Version,
            ["observedGeneration"] = generation,
            ["reportedAt"] = Instant(now),
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = ready,
                ["reason"] = state,
                ["message"] = message,
                ["observedGeneration"] = generation,
                ["lastTransitionTime"] = (string?)condition?["status"] == ready ? (string?)condition["lastTransitionTime"] ?? Instant(now) : Instant(now),
            }),
        };
    }

    private static string Instant(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    [LoggerMessage(EventId = 4121, Level = LogLevel.Warning,
        Message = "The status of AsyncActor objects cannot be reported, and is tried again: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(EventId = 4122, Level = LogLevel.Information, Message = "The status of AsyncActor objects is reported again")]
    private static partial void LogBack(ILogger logger);
}
