using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using Asya.Grains.Flows;
using Asya.Settings;

namespace Asya.Grains.Configuration;

/// <summary>The folder with flows and actor manifests.</summary>
/// <remarks>
/// <c>flows*.yaml</c> are flows. Every file in <c>actors/</c> is manifests. Of other files beside the flows, the documents that
/// have a <c>kind</c> are manifests, and the rest is ignored.
/// </remarks>
internal static class ConfigFolder
{
    private const string ActorsFolder = "actors";

    /// <exception cref="ConfigFileException">The folder is not there, or a file is wrong; the message has file, line and
    /// reason.</exception>
    public static ConfigSet Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ConfigFileException(folder, 0, $"the configuration folder ({AsyaVariables.ConfigPath}) does not exist");
        }

        Dictionary<string, Flow> flows = new(StringComparer.Ordinal);
        foreach (Flow flow in YamlFiles(folder).Where(IsFlows).SelectMany(static f => FlowFile.Read(f, Text(f))))
        {
            if (!flows.TryAdd(flow.Name, flow))
            {
                throw flow.Source.Refuse($"the flow '{flow.Name}' is defined twice");
            }
        }

        ManifestFile manifests = Manifests(folder);
        return new([.. flows.Values], manifests.Actors) { Engine = manifests.Engine };
    }

    /// <summary>Reads the manifests of <c>x-pause</c> and <c>x-resume</c> alone; none if there is no such folder.</summary>
    /// <exception cref="ConfigFileException">A manifest is wrong; the message has file, line and reason.</exception>
    public static ImmutableArray<EngineManifest> ReadEngine(string folder) => Directory.Exists(folder) ? Manifests(folder).Engine : [];

    /// <summary>Gets a fingerprint that changes with any YAML file.</summary>
    public static string Stamp(string folder) =>
        Fingerprint.Compute(YamlFiles(folder).Concat(YamlFiles(Path.Combine(folder, ActorsFolder))));

    private static ManifestFile Manifests(string folder)
    {
        ManifestFile[] files =
        [
            .. YamlFiles(folder).Where(static f => !IsFlows(f)).Select(static f => ActorManifestFile.Read(f, Text(f), mayHoldOthers: true)),
            .. YamlFiles(Path.Combine(folder, ActorsFolder)).Select(static f => ActorManifestFile.Read(f, Text(f))),
        ];
        ManifestFile all = new([.. files.SelectMany(static f => f.Actors)], [.. files.SelectMany(static f => f.Engine)]);
        Dictionary<string, SourceLine> seen = new(StringComparer.Ordinal);
        foreach ((string name, SourceLine source) in
            all.Actors.Select(static m => (m.Name, m.Source)).Concat(all.Engine.Select(static m => (m.Name, m.Source))))
        {
            if (!seen.TryAdd(name, source))
            {
                throw source.Refuse($"the actor '{name}' has two manifests; the other is at {seen[name]}");
            }
        }

        return all;
    }

    private static ImmutableArray<string> YamlFiles(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Where(static f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal)]
        : [];

    private static bool IsFlows(string file) => Path.GetFileName(file).StartsWith("flows", StringComparison.Ordinal);

    private static string Text(string file)
    {
        try
        {
            ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
            bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
            return Utf8.IsValid(bytes)
                ? Encoding.UTF8.GetString(bytes)
                : throw new ConfigFileException(file, LineOfInvalid(bytes), "the file is not UTF-8 here: save it as UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigFileException(file, 0, $"the file cannot be read ({e.GetType().Name})");
        }
    }

    private static int LineOfInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == OperationStatus.Done)
        {
            at += length;
        }

        return bytes[..at].Count((byte)'\n') + 1;
    }
}
