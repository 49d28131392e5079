using System.Text.RegularExpressions;

namespace Asya.Packages.Tests;

/// <summary>Each package installs alone, and the code on its page is complete.</summary>
[Collection(Packing.Name)]
public sealed partial class PageTests(PackedPackages packed)
{
    [FullFact]
    public async Task Each_package_installs_alone_and_what_its_page_shows_compiles()
    {
        using EmptyMachine machine = await EmptyMachine.CreateAsync(packed.Folder);
        string actor = Code(packed.All["Asya.Actors"]).Single();
        foreach (string id in (string[])["Asya.Contracts", "Asya.Actors", "Asya.AgentFramework", "Asya.Client", "Asya.Testing", "Asya.Hosting"])
        {
            string[] blocks = Code(packed.All[id]);
            Assert.NotEmpty(blocks);
            for (int n = 0; n < blocks.Length; n++)
            {
                string folder = Directory.CreateDirectory(Path.Combine(machine.Work, $"{id}-{n}")).FullName;
                bool isProgram = id != "Asya.Actors";
                await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), blocks[n]);
                if (id == "Asya.Testing")
                {
                    await File.WriteAllTextAsync(Path.Combine(folder, "CheckExpense.cs"), actor);
                }

                await File.WriteAllTextAsync(
                    Path.Combine(folder, "Page.csproj"),
                    $"""
                    <Project Sdk="Microsoft.NET.Sdk{(id == "Asya.Hosting" ? ".Web" : "")}">
                      <PropertyGroup>
                        <TargetFramework>net10.0</TargetFramework>
                        <OutputType>{(isProgram ? "Exe" : "Library")}</OutputType>
                        <Nullable>enable</Nullable>
                        <ImplicitUsings>enable</ImplicitUsings>
                        <AsyaImplicitUsings>false</AsyaImplicitUsings>
                      </PropertyGroup>
                      <ItemGroup><PackageReference Include="{id}" Version="{PackedPackages.Version}" /></ItemGroup>
                    </Project>
                    """);
                await machine.RunAsync(folder, "build", "-v", "quiet", "-p:TreatWarningsAsErrors=false");
            }
        }
    }

    private static string[] Code(Package package) => [.. Block().Matches(package.Read("README.md")).Select(static m => m.Groups[1].Value)];

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
