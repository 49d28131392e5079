using System.Globalization;
using System.Text;
using Asya.Grains.Python;

namespace Asya.Grains.Configuration;

/// <summary>Detects changed files without reading them: by name, modification time and size.</summary>
internal static class Fingerprint
{
    /// <summary>Covers the Python files of an actor's own code, not its installed packages.</summary>
    public static string OfCode(PythonProgram program) =>
        Compute(program.Path.Where(Directory.Exists).SelectMany(static folder => Directory.EnumerateFiles(folder, "*.py"))
            .Concat(program.Stubs).Distinct(StringComparer.Ordinal));

    public static string Compute(IEnumerable<string> files)
    {
        StringBuilder text = new();
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            // A mounted configuration consists of links to links; the modification time of a link does not change with its file.
            FileSystemInfo info = File.ResolveLinkTarget(file, returnFinalTarget: true) ?? new FileInfo(file);
            text.Append(CultureInfo.InvariantCulture,
                $"{file}\0{info.LastWriteTimeUtc.Ticks}\0{(info as FileInfo is { Exists: true } found ? found.Length : -1)}\n");
        }

        return text.ToString();
    }
}
