namespace Asya.TestKit;

/// <summary>A program of this machine that tests start.</summary>
internal static class InstalledProgram
{
    /// <summary>Finds a program where shells look for it, and where Debian has servers; null: it is not there.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
            .Where(static folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
