using System.Security;

namespace Asya.Packages.Tests;

/// <summary>A home and caches with nothing in them. Packages are the packed ones, and those of the sources of this machine.</summary>
internal sealed class EmptyMachine : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private EmptyMachine()
    {
    }

    /// <summary>Gets a folder below which the packages are found.</summary>
    public string Work => _directory["work"];

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = _directory["packages"],
        ["NUGET_HTTP_CACHE_PATH"] = _directory["http"],
        ["DOTNET_CLI_HOME"] = _directory["home"],
    };

    public static async Task<EmptyMachine> CreateAsync(string packages)
    {
        EmptyMachine machine = new();
        machine._directory.Make("home");
        machine._directory.Make("work");
        string sources = await Dotnet.RunAsync("dotnet", ["nuget", "list", "source", "--format", "short"], RepositoryRoot.Path);
        string[] urls = [
            packages,
            .. sources.Split('\n').Where(static line => line.StartsWith("E ", StringComparison.Ordinal))
                .Select(static line => line[2..].Trim())];
        await File.WriteAllTextAsync(
            Path.Combine(machine.Work, "nuget.config"),
            $"""
            <configuration><packageSources><clear />{string.Concat(urls.Select(
                static (url, n) => $"<add key=\"source-{n}\" value=\"{SecurityElement.Escape(url)}\" />"))}</packageSources></configuration>
            """);
        return machine;
    }

    public Task<string> RunAsync(string folder, params string[] arguments) => Dotnet.RunAsync("dotnet", arguments, folder, Environment);

    public void Dispose() => _directory.Dispose();
}
