namespace Asya.SystemTests.Support;

/// <summary>A test that needs a browser. Where none is installed it is counted as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    private const string Variable = "ASYA_TEST_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    public ChromiumFactAttribute() => Skip = Executable is null ? $"Chromium is not installed (apt-get install chromium, or {Variable})" : null;

    /// <summary>Gets the browser's program; null: there is none.</summary>
    public static string? Executable { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } said
        ? said
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').SelectMany(static folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
