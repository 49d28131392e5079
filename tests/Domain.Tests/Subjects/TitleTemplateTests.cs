using Asya.Domain.Subjects;

namespace Asya.Domain.Tests.Subjects;

public sealed class TitleTemplateTests
{
    [Theory]
    [InlineData("Expense of {/employee}: {/items/0/cost}", "Expense of Mira: 410")]
    [InlineData("{/employee}{/employee}", "MiraMira")]
    [InlineData("{{not a place}} {/employee}", "{not a place} Mira")]
    [InlineData("Always the same", "Always the same")]
    [InlineData("{/employee} in {/nowhere}", "Mira in …")]
    [InlineData("Nothing of {/nowhere}", null)]
    [InlineData("", null)]
    public void Places_are_filled_in_and_without_any_value_there_is_no_title(string template, string? title)
    {
        Assert.Null(TitleTemplate.Read(template, out TitleTemplate? read));

        Assert.Equal(title, read!.Fill(static place => place switch { "/employee" => "Mira", "/items/0/cost" => "410", _ => null }));
    }

    [Theory]
    [InlineData("Expense of {employee}", "'employee' is not a place")]
    [InlineData("Expense of {}", "'' is not a place")]
    [InlineData("Expense of {/}", "'/' is not a place")]
    [InlineData("Expense of {/employee", "has no '}'")]
    [InlineData("Expense of /employee}", "has no '{'")]
    [InlineData("Expense of {/a{/b}", "'/a{/b' is not a place")]
    public void What_is_no_template_is_told(string template, string why) =>
        Assert.Contains(why, TitleTemplate.Read(template, out _), StringComparison.Ordinal);

    [Fact]
    public void A_template_has_bounds()
    {
        Assert.Contains("may have 200", TitleTemplate.Read(new string('x', 201), out _), StringComparison.Ordinal);
        Assert.Null(TitleTemplate.Read(string.Concat(Enumerable.Repeat("{/a}", 10)), out _));
        Assert.Contains(
            "more than 10 places", TitleTemplate.Read(string.Concat(Enumerable.Repeat("{/a}", 11)), out _), StringComparison.Ordinal);
    }
}
