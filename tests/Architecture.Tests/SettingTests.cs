using System.Reflection;
using System.Text.RegularExpressions;
using Asya.Settings;

namespace Asya.Architecture.Tests;

/// <summary>The table of settings has all that there are, and each does something.</summary>
public sealed partial class SettingTests
{
    private const string Table = "Grains.Interfaces/Settings/";

    private static readonly string[] Projects = [
        "Grains.Interfaces", "Domain", "Actors", "Grains", "Streaming", "GatewayHost", "Client", "Hosting", "Silo"];

    private static readonly string[] OtherPrograms = [
        "python/asya_runner.py", "deploy/helm-charts/asya-crew/files/cancel_stale.py", "Grains/Python/PythonStart.cs",
        "Cli/CliVariables.cs"];

    /// <summary>Of tests, as all that begin with <c>ASYA_TEST_</c> are; and what Kubernetes makes of a service asya-gateway.</summary>
    private static readonly string[] NoSettings = ["ASYA_GOLDEN_UPDATE", "ASYA_WRITE_WIRE_CONTRACT", "ASYA_GATEWAY_PORT"];

    /// <summary>History, and the page that says what becomes of other names.</summary>
    private static readonly string[] MayNameOthers = ["CHANGELOG.md", "configuration.md"];

    private static readonly HashSet<string> Known = [.. AsyaSettings.All.Select(static setting => setting.Name)];

    [Fact]
    public void Every_variable_that_the_code_names_is_in_the_table()
    {
        string[] named = [.. CodeLines(SourceTree.Files(Projects)).SelectMany(static line => Names(line.Text)).Distinct()];

        Assert.True(named.Length > 30, $"{named.Length} names were found.");
        Nowhere.Except(named.Except(Known));
    }

    [Fact]
    public void What_silos_and_gateways_read_is_spelt_in_one_place()
    {
        HashSet<string> ofHosts = [.. AsyaSettings.All.Where(static setting => setting.IsOfHosts).Select(static setting => setting.Name)];

        Nowhere.Except(CodeLines(SourceTree.Files(Projects).Where(static file => !file.StartsWith(Table, StringComparison.Ordinal)))
            .Where(line => Names(line.Text).Any(ofHosts.Contains)).Select(static line => line.At));
    }

    [Fact]
    public void The_names_and_the_table_are_the_same()
    {
        IEnumerable<string> names = typeof(AsyaVariables).GetFields().Select(static field => (string)field.GetRawConstantValue()!);

        Assert.Equal(
            names.Order(StringComparer.Ordinal), AsyaSettings.All.Where(static setting => setting.IsOfHosts)
                .Select(static setting => setting.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Known.Count, AsyaSettings.All.Count);
    }

    [Fact]
    public void Every_variable_of_ours_sets_something_that_there_is()
    {
        HashSet<string> there = [.. Settable()];

        Nowhere.Except(AsyaSettings.All.Where(static setting => setting.IsOfHosts).SelectMany(static setting => setting.Keys)
            .Where(key => !there.Contains(key)));
        Nowhere.Except(
            AsyaSettings.All.Where(static setting => setting.IsOfHosts && setting.Keys.Count == 0
                && !setting.Name.StartsWith("OTEL_", StringComparison.Ordinal)).Select(static setting => setting.Name));
    }

    [Fact]
    public void What_is_read_by_its_name_is_read()
    {
        string code =
            string.Join('\n', CodeLines(SourceTree.Files(Projects).Where(static file => !file.StartsWith(Table, StringComparison.Ordinal)))
                .Select(static line => line.Text));

        Nowhere.Except(typeof(AsyaVariables).GetFields()
            .Where(field => AsyaSettings.All.Single(setting => setting.Name == (string)field.GetRawConstantValue()!).Keys.Count == 0)
            .Select(static field => $"{nameof(AsyaVariables)}.{field.Name}").Where(name => !code.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_other_programs_read_is_in_the_table_and_nothing_else_is()
    {
        string[] read = [.. OtherPrograms.SelectMany(SourceTree.Lines).SelectMany(Names).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(AsyaSettings.All.Where(static setting => !setting.IsOfHosts).Select(static setting => setting.Name)
            .Order(StringComparer.Ordinal), read);
    }

    [Theory]
    [InlineData("deploy")]
    [InlineData("docs")]
    [InlineData("tests/cluster")]
    [InlineData(".")]
    public void Documentation_and_manifests_name_no_other(string folder)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(
                Path.Combine(SourceTree.Root, folder), "*", folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
            .Where(static file => Path.GetExtension(file) is ".md" or ".yaml" or ".yml" or ".env" or ".tpl" or ".json" or ".py" or "")
            .Where(static file => !MayNameOthers.Contains(Path.GetFileName(file)));
        (string Name, string File)[] named = [
            .. files.SelectMany(static file => OurNames().Matches(File.ReadAllText(file)).Select(match => (match.Value, file)))];

        Assert.NotEmpty(named);
        Nowhere.Except(
            named.Where(static one => !Known.Contains(one.Name) && !NoSettings.Contains(one.Name)
                && !one.Name.StartsWith("ASYA_TEST_", StringComparison.Ordinal))
            .Select(static one => $"{one.File}: {one.Name}"));
    }

    [Fact]
    public void The_page_of_all_settings_is_up_to_date()
    {
        string file = Path.Combine(SourceTree.Root, ConfigurationPage.File);
        string now = ConfigurationPage.Text();
        if (Environment.GetEnvironmentVariable(ConfigurationPage.Rewrite) == "1")
        {
            File.WriteAllText(file, now);
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == now,
            $"{ConfigurationPage.File} is not what the table in {Table} says. Run this test with {ConfigurationPage.Rewrite}=1 to write it anew.");
    }

    [Fact]
    public void Its_links_lead_somewhere() =>
        Nowhere.Except(AsyaSettings.Groups.Select(static group => group.Page)
            .Where(static page => !File.Exists(Path.Combine(SourceTree.Root, "docs", page))));

    private static IEnumerable<(string Text, string At)> CodeLines(IEnumerable<string> files) =>
        files.SelectMany(static file => SourceTree.Lines(file).Select((line, i) => (line, $"{file}:{i + 1}: {line.Trim()}")))
            .Where(static line => !line.line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    private static IEnumerable<string> Names(string line) => AnyName().Matches(line).Select(static match => match.Value);

    /// <summary>Gets the keys that options bind, and those that a constant names.</summary>
    private static IEnumerable<string> Settable()
    {
        foreach (Type type in Projects.SelectMany(static project => Assembly.Load($"Asya.{project}").GetTypes()))
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
                .Where(static field => field.IsLiteral && field.FieldType == typeof(string)))
            {
                string text = (string)field.GetRawConstantValue()!;
                yield return text;
                foreach (string key in field.Name == "SectionName" ? Below(text, type) : [])
                {
                    yield return key;
                }
            }
        }
    }

    private static IEnumerable<string> Below(string section, Type type) =>
        type.GetProperties().Where(static property => property.CanWrite).SelectMany(property =>
            property.PropertyType.Namespace?.StartsWith("Asya", StringComparison.Ordinal) is true && property.PropertyType.IsClass
                ? Below($"{section}:{property.Name}", property.PropertyType)
                : [$"{section}:{property.Name}"]);

    [GeneratedRegex(@"\b(ASYA|AWS|OTEL)_[A-Z0-9_]*[A-Z0-9]\b")]
    private static partial Regex AnyName();

    [GeneratedRegex(@"\bASYA_[A-Z0-9_]*[A-Z0-9]\b")]
    private static partial Regex OurNames();
}
