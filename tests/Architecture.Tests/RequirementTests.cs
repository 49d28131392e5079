
namespace Asya.Architecture.Tests;

/// <summary>What the absence of a server means for tests that need it.</summary>
public sealed class RequirementTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("chromium, s3rver")]
    public void What_is_away_and_not_named_is_a_skip_that_says_why(string? named) =>
        Assert.Equal("not installed", new Requirement("postgres", "not installed", named).Skip);

    [Fact]
    public void What_is_away_and_named_is_no_skip_but_a_failure()
    {
        Requirement required = new("postgres", "not installed", "chromium, postgres");

        Assert.Null(required.Skip);
        Assert.Equal("ASYA_TEST_REQUIRE names postgres, and it cannot be had: not installed", Assert.Throws<InvalidOperationException>(required.Check).Message);
    }

    [Fact]
    public void What_is_there_is_neither()
    {
        Requirement there = new("postgres", whyNot: null, "postgres");

        there.Check();
        Assert.Null(there.Skip);
    }

    [Fact]
    public void A_name_that_nothing_has_is_refused() =>
        Assert.Contains("names 'postgers'; what tests can need is postgres, ", Assert.Throws<ArgumentException>(static () => new Requirement("postgres", null, "postgers")).Message, StringComparison.Ordinal);
}
