using System.Collections.Immutable;
using Asya.Grains.Python;

namespace Asya.Grains.Tests.Python;

/// <summary>Which variables of the silo a handler gets.</summary>
public sealed class HandlerEnvironmentTests
{
    [Theory]
    [InlineData("PATH", true)]
    [InlineData("HOME", true)]
    [InlineData("LC_ALL", true)]
    [InlineData("PYTHONPATH", true)]
    [InlineData("HTTPS_PROXY", true)]
    [InlineData("no_proxy", true)]
    [InlineData("SSL_CERT_FILE", true)]
    [InlineData("AWS_REGION", true)]
    [InlineData("EXACT", true)]
    [InlineData("EXACTLY", false)]
    [InlineData("PATHS", false)]
    [InlineData("MY_PATH", false)]
    [InlineData("PROXY_PASSWORD", false)]
    [InlineData("DATABASE_URL", false)]
    [InlineData("aws_region", false)]
    public void What_an_interpreter_needs_and_what_the_manifest_names_is_inherited(string name, bool isInherited)
    {
        Dictionary<string, string?> environment = new() { [name] = "value" };

        ImmutableArray<string> withheld = HandlerEnvironment.Confine(environment, ["AWS_*", "EXACT"]);

        Assert.Equal(isInherited, environment.ContainsKey(name));
        Assert.Equal(isInherited ? [] : [name], withheld.AsEnumerable());
    }

    [Fact]
    public void The_silos_own_settings_are_neither_inherited_nor_named()
    {
        Dictionary<string, string?> environment = new() { ["ASYA_DATABASE_URL"] = "secret", ["B"] = "b", ["A"] = "a", ["PATH"] = "/bin" };

        Assert.Empty(HandlerEnvironment.Confine(environment, ["*"]));
        Assert.Equal(["A", "B", "PATH"], environment.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["A", "B"], HandlerEnvironment.Confine(environment, []).AsEnumerable());
    }

    [Theory]
    [InlineData("AWS_*", true)]
    [InlineData("*", true)]
    [InlineData("EXACT", true)]
    [InlineData("*_KEY", false)]
    [InlineData("A*B", false)]
    [InlineData("A=B", false)]
    [InlineData("", false)]
    public void A_pattern_is_a_name_or_its_beginning_with_a_star(string text, bool isOne) =>
        Assert.Equal(isOne, HandlerEnvironment.IsPattern(text));
}
