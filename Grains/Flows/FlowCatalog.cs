using System.Collections.Frozen;
using System.Collections.Immutable;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Flows;

/// <summary>The flows of this silo's configuration folder, read once at start.</summary>
public sealed class FlowCatalog
{
    private readonly FrozenDictionary<string, Flow> _flows;

    /// <exception cref="FlowFileException">A file is wrong; the message has file, line and reason.</exception>
    public FlowCatalog(IOptions<FlowOptions> options, IOptions<TaskOptions> tasks)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tasks);
        Dictionary<string, Flow> flows = [];
        foreach ((string file, Flow flow) in Read(options.Value.ConfigPath))
        {
            if (!flows.TryAdd(flow.Name, flow))
            {
                throw new FlowFileException(file, 1, $"the flow '{flow.Name}' is defined twice");
            }
        }

        _flows = flows.ToFrozenDictionary(StringComparer.Ordinal);
        Infos =
        [
            .. flows.Values.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => new FlowInfo
            {
                Name = f.Name,
                Entrypoint = f.Route.Curr,
                RouteNext = f.Route.Next,
                Description = f.Description,
                Timeout = f.Timeout ?? tasks.Value.DefaultTimeout,
            }),
        ];
    }

    public ImmutableArray<FlowInfo> Infos { get; }

    public IEnumerable<Flow> All => _flows.Values;

    public Flow? Find(string name) => _flows.GetValueOrDefault(name);

    private static IEnumerable<(string File, Flow Flow)> Read(string? folder)
    {
        if (folder is null)
        {
            yield break;
        }

        if (!Directory.Exists(folder))
        {
            throw new FlowFileException(folder, 0, $"the configuration folder ({FlowOptions.ConfigPathVariable}) does not exist");
        }

        // Only files that say so are flows: the folder holds other configuration too.
        IEnumerable<string> files = Directory.EnumerateFiles(folder)
            .Where(f => Path.GetFileName(f) is var name && name.StartsWith("flows", StringComparison.Ordinal) && Path.GetExtension(name) is ".yaml" or ".yml")
            .Order(StringComparer.Ordinal);
        foreach (string file in files)
        {
            foreach (Flow flow in FlowFile.Read(file, File.ReadAllText(file)))
            {
                yield return (file, flow);
            }
        }
    }
}
