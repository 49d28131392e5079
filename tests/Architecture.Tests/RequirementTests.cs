
namespace Asya.Architecture.Tests;

/// <summary>A missing server skips or fails the tests that need it.</summary>
public sealed class RequirementTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("chromium, s3rver")]
    public void A_missing_requirement_that_is_not_demanded_skips_with_its_reason(string? named) =>
        Assert.Equal("not installed", new Requirement("postgres", "not installed", named).Skip);

    [Fact]
    public void A_missing_requirement_that_is_demanded_fails()
    {
        Requirement required = new("postgres", "not installed", "chromium, postgres");

        Assert.Null(required.Skip);
        Assert.Equal("ASYA_TEST_REQUIRE names postgres, and it cannot be had: not installed",
            Assert.Throws<InvalidOperationException>(required.Check).Message);
    }

    [Fact]
    public void A_present_requirement_neither_skips_nor_fails()
    {
        Requirement there = new("postgres", whyNot: null, "postgres");

        there.Check();
        Assert.Null(there.Skip);
    }

    [Fact]
    public void A_name_that_nothing_has_is_refused() =>
        Assert.Contains("names 'postgers'; what tests can need is postgres, ",
            Assert.Throws<ArgumentException>(static () => new Requirement("postgres", null, "postgers")).Message, StringComparison.Ordinal);

    [Fact]
    public void Continuous_integration_demands_all_that_tests_can_need()
    {
        const string Line = $"export {Requirement.Variable}=";
        string demanded = SourceTree.Lines(".ci/run").Single(static line => line.StartsWith(Line, StringComparison.Ordinal));

        // A disk that is full takes the right to mount one.
        Assert.Equal(Requirement.Names.Except(["disk"]).Order(), demanded[Line.Length..].Split(',').Order());
    }
}
