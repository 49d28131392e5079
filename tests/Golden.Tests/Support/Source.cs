namespace Asya.GoldenTests.Support;

/// <summary>The folder of this project in the source tree: records are compared with, and written to, what is checked in.</summary>
internal static class Source
{
    public static string Folder { get; } = Path.Combine(Root(), "tests", "Golden.Tests");

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Asya.Orleans.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has Asya.Orleans.sln.");
        }

        return folder;
    }
}
