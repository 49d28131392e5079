using System.Text.Json;
using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using YamlDotNet.RepresentationModel;

namespace Asya.Docs.Tests;

/// <summary>Every fenced block is what its language says.</summary>
public sealed class BlockTests
{
    private static readonly string[] Known = ["sh", "csharp", "python", "yaml", "json", "text", "http"];

    public static TheoryData<string> Programs => [.. Pages.Blocks("csharp").Select(static b => b.Place)];

    [Fact]
    public void Every_block_has_a_language() => Pages.AssertNone(
        Pages.All.SelectMany(static p => p.Blocks).Where(static b => !Known.Contains(b.Language))
            .Select(static b => $"{b.Place}: '{b.Language}' is none of {string.Join(", ", Known)}"));

    [Theory]
    [MemberData(nameof(Programs))]
    public void Every_program_in_CSharp_compiles(string place) =>
        Pages.AssertNone(CSharpProgram.Errors(Pages.Blocks("csharp").Single(b => b.Place == place)));

    [Fact]
    public void A_program_that_does_not_compile_is_found() => Assert.Contains(
        CSharpProgram.Errors(new("test.md", 1, "csharp", "int one = \"one\";", [])),
        static e => e.Contains("CS0029", StringComparison.Ordinal));

    [Fact]
    public void Every_block_of_JSON_can_be_read() => Pages.AssertNone(Pages.Blocks("json").SelectMany(static b => Problem(b, static text =>
    {
        using JsonDocument document = JsonDocument.Parse(text);
    })));

    [Fact]
    public void Every_block_of_YAML_is_what_it_claims_by_the_products_own_reader() =>
        Pages.AssertNone(Pages.Blocks("yaml").SelectMany(static b => Problem(b, text => ReadYaml(b.Place, text))));

    [Fact]
    public void A_flow_that_the_product_would_refuse_is_found() =>
        Assert.Throws<ConfigFileException>(static () => ReadYaml("test.md:1", "pause: {prompt: Yes?, strikt: true}"));

    [Fact]
    public void A_quoted_file_is_quoted_as_it_is() => Pages.AssertNone(
        Pages.All.SelectMany(static p => p.Blocks).Where(static b => b.Note("file") is not null)
            .Where(static b => File.ReadAllText(Path.Combine(RepositoryRoot.Path, b.Note("file")!)) != b.Text)
            .Select(static b => $"{b.Place}: differs from {b.Note("file")}"));

    [Fact]
    public void The_tutorial_quotes_every_file_of_its_program()
    {
        string folder = Path.Combine(RepositoryRoot.Path, "samples/expenses");
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(static f => Path.GetRelativePath(RepositoryRoot.Path, f))
            .Where(static f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".py", StringComparison.Ordinal)
                || f.EndsWith(".yaml", StringComparison.Ordinal))];
        Assert.NotEmpty(files);

        Pages.AssertNone(files.Except(Pages.Get("docs/tutorial.md").Blocks.Select(static b => b.Note("file")).OfType<string>()));
    }

    /// <summary>A whole file, or some members of a flow.</summary>
    /// <remarks>A manifest is read as one beside the files that it names: <c>stubs.py</c> has to exist.</remarks>
    private static void ReadYaml(string place, string text)
    {
        YamlStream yaml = [];
        yaml.Load(new StringReader(text));
        YamlMappingNode root = Assert.IsType<YamlMappingNode>(yaml.Documents[0].RootNode);
        if (root.Children.ContainsKey("kind"))
        {
            ActorManifestFile.Read(Path.Combine(RepositoryRoot.Path, "samples/python/approval_gate/page.yaml"), text);
        }
        else if (root.Children.ContainsKey("flows"))
        {
            FlowFile.Read(place, text);
        }
        else
        {
            string members = string.Join("\n  ", text.Split('\n'));
            FlowFile.Read(place, $"flows:\n- name: it\n  entrypoint: begin\n  route_next: [x-pause, end]\n  {members}");
        }
    }

    private static IEnumerable<string> Problem(MarkdownBlock block, Action<string> read)
    {
        try
        {
            read(block.Text);
        }
        catch (Exception e) when (e is JsonException or ConfigFileException or YamlDotNet.Core.YamlException or Xunit.Sdk.XunitException)
        {
            return [$"{block.Place}: {e.Message}"];
        }

        return [];
    }
}
