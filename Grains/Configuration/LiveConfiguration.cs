using System.Collections.Frozen;
using System.Collections.Immutable;
using Asya.Actors;
using Asya.Grains.Actors;
using Asya.Grains.Flows;
using Asya.Grains.Hosting;
using Asya.Grains.Python;
using Asya.Grains.Tasks;
using Asya.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Configuration;

/// <summary>
/// Keeps actors and flows in line with the configuration folder. An invalid folder is an error at start; later, the last good set stays.
/// </summary>
internal sealed partial class LiveConfiguration
{
    private readonly string? _folder;
    private readonly TaskOptions _tasks;
    private readonly PythonActors _python;
    private readonly ILogger<LiveConfiguration> _logger;
    private ConfigSet _set = ConfigSet.Empty;
    private string _seen = "";

    /// <exception cref="OperatorException">A file is wrong (the message has file, line and reason), or a hook names no actor.</exception>
    public LiveConfiguration(
        IOptions<FlowOptions> options,
        IOptions<TaskOptions> tasks,
        IEnumerable<ActorRegistration> registrations,
        IServiceProvider services,
        PythonActors python,
        ILogger<LiveConfiguration> logger)
    {
        _folder = options.Value.ConfigPath;
        _tasks = tasks.Value;
        _python = python;
        _logger = logger;
        Actors = new(registrations, services);
        Flows = new(tasks);
        if (_folder is not null)
        {
            Load(_folder);
        }
        else
        {
            NamedActors.Check([], _tasks, [.. Actors.Names]);
        }
    }

    public ActorRegistry Actors { get; }

    public FlowCatalog Flows { get; }

    /// <summary>Gets the manifests that the actors were made with.</summary>
    public IEnumerable<ActorManifest> Manifests => _set.Manifests;

    /// <summary>Reloads the folder if it has changed. One caller at a time; never throws.</summary>
    /// <returns>Whether the folder was read and everything in it was good.</returns>
    public bool Refresh()
    {
        if (_folder is null)
        {
            return false;
        }

        try
        {
            string now = Stamp(ConfigFolder.Stamp(_folder), _set.Programs.Select(Fingerprint.OfCode));
            if (now == _seen)
            {
                return false;
            }

            // Whatever the outcome: the same error is logged once.
            _seen = now;
            Load(_folder);
            LogReloaded(_logger, _set.Flows.Length, _set.Manifests.Length);
            return true;
        }
        catch (Exception e) when (e is OperatorException or IOException or UnauthorizedAccessException)
        {
            LogNotReloaded(_logger, e.Message);
            return false;
        }
    }

    private static string Stamp(string files, IEnumerable<string> code) => string.Join('\n', [files, .. code]);

    private void Load(string folder)
    {
        // Taken before the files are read: a change meanwhile is found by the next poll.
        string files = ConfigFolder.Stamp(folder);
        ConfigSet set = ConfigFolder.Read(folder);
        FrozenDictionary<string, Actor> actors = Actors.With(set.Manifests, m => _python.HandlerOf(m.Name, m.Program!));
        NamedActors.Check(set.Flows, _tasks, actors.Keys);
        Tell(set.Engine);

        // Actors first, so that no flow is visible before its actors.
        Actors.Replace(actors);
        Flows.Replace(set.Flows);
        _set = set;
        _seen = Stamp(files, set.Programs.Select(static p => p.CodeStamp));
        _python.KeepOnly(actors.Values.Select(static a => a.Handler).OfType<PythonActorHandler>());
    }

    // What these say was read once, at the start, and what they mount is not for this process.
    private void Tell(ImmutableArray<EngineManifest> engine)
    {
        foreach (EngineManifest manifest in engine)
        {
            EngineManifest? before = _set.Engine.FirstOrDefault(m => m.Name == manifest.Name);
            if (before is null && manifest.HasVolumes)
            {
                LogVolumes(_logger, manifest.Name, manifest.Source, AsyaVariables.PersistenceMount, AsyaVariables.CheckpointUrl);
            }

            if (before is null && manifest.HasEmptyDir)
            {
                LogEmptyDir(_logger, manifest.Name, manifest.Source, AsyaVariables.CheckpointUrl);
            }

            if (_seen.Length > 0 && !manifest.Variables.SequenceEqual(before?.Variables ?? ImmutableSortedDictionary<string, string>.Empty))
            {
                LogAtNextStart(_logger, manifest.Name, manifest.Source);
            }
        }
    }

    [LoggerMessage(EventId = 5003, Level = LogLevel.Information,
        Message = "The manifest of {Actor} at {Source} has volumes, which this process does not mount: where checkpoints are is set by {Mount} or {Url}")]
    private static partial void LogVolumes(ILogger logger, string actor, SourceLine source, string mount, string url);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Warning,
        Message = "The manifest of {Actor} at {Source} has an emptyDir, which is empty after a restart of its pod: paused tasks need a volume that stays, or {Url}")]
    private static partial void LogEmptyDir(ILogger logger, string actor, SourceLine source, string url);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Warning,
        Message = "The variables of {Actor} at {Source} have changed; they take effect at the next start")]
    private static partial void LogAtNextStart(ILogger logger, string actor, SourceLine source);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information,
        Message = "The configuration has changed and is in force: {Flows} flows, {Manifests} actor manifests")]
    private static partial void LogReloaded(ILogger logger, int flows, int manifests);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error,
        Message = "The configuration has changed and is wrong, so everything stays as it was: {Reason}")]
    private static partial void LogNotReloaded(ILogger logger, string reason);
}
