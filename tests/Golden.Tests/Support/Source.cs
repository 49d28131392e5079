
namespace Asya.GoldenTests.Support;

/// <summary>The folder of this project in the source tree: records are compared with, and written to, what is checked in.</summary>
internal static class Source
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "tests", "Golden.Tests");
}
