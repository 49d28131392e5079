using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Asya.Architecture.Tests;

/// <summary>Orleans' scripts belong to a version of its package, which does not have them in it.</summary>
public sealed class OrleansScriptTests
{
    /// <summary>The version whose sources the scripts were compared with: another one is a reason to compare them again.</summary>
    private const string Version = "10.4.2";

    [Theory]
    [InlineData("PostgreSQL-Main.sql", "src/AdoNet/Shared", "623c15320e640cdd3e84d0668dcae481312f2631ac4977bf2eb8cf22e05deb8b")]
    [InlineData("PostgreSQL-Clustering.sql", "src/AdoNet/Orleans.Clustering.AdoNet",
        "75682538351dc15ad74d86fab14110cca2603fd063d19cebc76118ff84c88328")]
    public void A_script_is_the_one_of_the_package_that_is_used(string script, string source, string sha256)
    {
        string packages = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Directory.Packages.props"));
        string used = Regex.Match(packages, "\"Microsoft.Orleans.Clustering.AdoNet\" Version=\"([^\"]*)\"").Groups[1].Value;
        Assert.True(used == Version,
            $"Compare {script} with {source}/{script} of dotnet/orleans at the commit that the package {used} names, then name {used} here.");

        // Three lines in front say where it is from.
        string[] lines = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Hosting", "Clustering", script)).Split('\n', 4);
        Assert.StartsWith("-- Copied unchanged from Microsoft Orleans", lines[0], StringComparison.Ordinal);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines[3]))));
    }
}
