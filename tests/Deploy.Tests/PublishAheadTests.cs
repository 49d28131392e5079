using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Asya.Deploy.Tests;

/// <summary>The images start machine code, not only what the JIT has to compile first.</summary>
public sealed partial class PublishAheadTests
{
    [Fact]
    public void Each_program_of_an_image_is_published_ahead_by_a_project_that_can()
    {
        string[] published = [.. Published().Matches(Repository.Text("docker", "Dockerfile")).Select(static m => m.Value)];

        Assert.Equal(2, published.Length);
        Assert.All(published, static line => Assert.Contains(" -p:PublishAhead=true ", line, StringComparison.Ordinal));
        Assert.All(published, static line => Assert.Contains(
            "<Import Project=\"../eng/PublishAhead.targets\" />",
            File.ReadAllText(Path.Combine(Repository.Root, line.Split(' ')[2])), StringComparison.Ordinal));
    }

    [FullFact]
    public void What_a_silo_loads_is_machine_code_after_a_publish_and_what_is_not_named_stays()
    {
        string folder = Directory.CreateTempSubdirectory("asya-ahead-").FullName;
        try
        {
            string loaded = Copy(AsPacked("YamlDotNet"), folder);
            string other = Copy(Path.Combine(AppContext.BaseDirectory, "xunit.core.dll"), folder);
            Assert.False(IsAhead(loaded));

            // The target that follows a publish, on what a publish would have left. A whole publish takes minutes.
            Tool.Print(
                "dotnet", "msbuild", "Silo/Silo.csproj", "-t:CompilePublishedAhead", "-p:Configuration=Release", "-p:PublishAhead=true",
                $"-p:PublishDir={folder}/", "-nodeReuse:false");

            Assert.True(IsAhead(loaded));
            Assert.False(IsAhead(other));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Beside the test there may be one that is compiled ahead: ./test does that to what its silos load.
    private static string AsPacked(string name)
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory
            .EnumerateFiles(Path.Combine(packages, name.ToLowerInvariant()), $"{name}.dll", SearchOption.AllDirectories)
            .First(static file => file.Contains(Path.Combine("lib", "net8.0"), StringComparison.Ordinal));
    }

    private static string Copy(string from, string folder)
    {
        string to = Path.Combine(folder, Path.GetFileName(from));
        File.Copy(from, to);
        return to;
    }

    private static bool IsAhead(string assembly)
    {
        using PEReader reader = new(File.OpenRead(assembly));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    [GeneratedRegex("dotnet publish .*")]
    private static partial Regex Published();
}
