using System.Globalization;
using System.Text;
using Asya.Grains.Python;

namespace Asya.Grains.Configuration;

/// <summary>What tells that files have changed without reading them: name, time of the last change and size.</summary>
internal static class Fingerprint
{
    /// <summary>Looks at the Python files that an actor's own code is in, not at what it has installed.</summary>
    public static string OfCode(PythonProgram program) =>
        Compute(program.Path.Where(Directory.Exists).SelectMany(static folder => Directory.EnumerateFiles(folder, "*.py")).Concat(program.Stubs).Distinct(StringComparer.Ordinal));

    public static string Compute(IEnumerable<string> files)
    {
        StringBuilder text = new();
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            // A mounted configuration is links to links; the link's own time does not change with the file's.
            FileSystemInfo info = File.ResolveLinkTarget(file, returnFinalTarget: true) ?? new FileInfo(file);
            text.Append(CultureInfo.InvariantCulture, $"{file}\0{info.LastWriteTimeUtc.Ticks}\0{(info as FileInfo is { Exists: true } found ? found.Length : -1)}\n");
        }

        return text.ToString();
    }
}
