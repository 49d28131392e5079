namespace Asya.TestKit;

/// <summary>The browser that tests of pages run.</summary>
public static class Chromium
{
    private const string Variable = "ASYA_TEST_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly string? Found = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } said
        ? said
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .SelectMany(static folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Gets why there is none here; null: there is one.</summary>
    public static string? WhyNot => Found is null ? $"Chromium is not installed (apt-get install chromium, or {Variable})." : null;

    /// <summary>Gets the browser's program.</summary>
    public static string Executable
    {
        get
        {
            Requirement.Named("chromium").Check();
            return Found!;
        }
    }
}
