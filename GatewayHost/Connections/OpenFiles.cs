using System.Globalization;

namespace Asya.Gateway.Connections;

/// <summary>How many files, sockets among them, this process may have open: RLIMIT_NOFILE.</summary>
internal static class OpenFiles
{
    private const string Path = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>Reads the limit; null: there is none, or the system does not tell. The runtime has raised it as far as it may.</summary>
    public static long? ReadLimit()
    {
        try
        {
            return File.Exists(Path) ? Parse(File.ReadLines(Path)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Finds the soft limit in the lines of <c>/proc/self/limits</c>.</summary>
    public static long? Parse(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
        string? soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : null;
    }
}
