using Asya.Payloads;

namespace Asya.Domain.Tests.Payloads;

public sealed class NearestNameTests
{
    private static readonly string[] Known =
        ["name", "type", "required", "redact", "prefill", "min", "max", "max_length", "options", "label", "pattern", "who", "when", "payload"];

    [Theory]
    [InlineData("nmae", "name")]
    [InlineData("requird", "required")]
    [InlineData("Required", "required")]
    [InlineData("redacted", "redact")]
    [InlineData("prefilled", "prefill")]
    [InlineData("maxLength", "max_length")]
    [InlineData("max-length", "max_length")]
    [InlineData("maxlenght", "max_length")]
    [InlineData("maxx", "max")]
    [InlineData("mni", "min")]
    [InlineData("option", "options")]
    [InlineData("lable", "label")]
    [InlineData("payloadd", "payload")]
    public void A_near_miss_is_taken_for_what_it_is_near_to(string name, string meant) => Assert.Equal(meant, NearestName.To(name, Known));

    [Theory]
    [InlineData("max")]
    [InlineData("why")]
    [InlineData("map")]
    [InlineData("placeholder")]
    [InlineData("help")]
    [InlineData("unit")]
    [InlineData("title")]
    [InlineData("actions")]
    [InlineData("")]
    [InlineData("___")]
    public void What_is_known_or_another_word_is_not(string name) => Assert.Null(NearestName.To(name, Known));

    [Theory]
    [InlineData("", "ab", 2)]
    [InlineData("ab", "ba", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Letters_are_counted(string one, string other, int distance) => Assert.Equal(distance, NearestName.Distance(one, other));
}
