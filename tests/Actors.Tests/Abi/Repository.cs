namespace Asya.Actors.Tests.Abi;

/// <summary>Files of the repository that are not C# code.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "ARCHITECTURE.md")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"There is no ARCHITECTURE.md above {AppContext.BaseDirectory}.");
    }
}
