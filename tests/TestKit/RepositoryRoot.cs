namespace Asya.TestKit;

/// <summary>The folder that the tests were built in.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Asya.Orleans.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"There is no repository around {AppContext.BaseDirectory}.");
    }
}
