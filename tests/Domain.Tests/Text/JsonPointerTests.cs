using Asya.Domain.Text;

namespace Asya.Domain.Tests.Text;

/// <summary>Places in documents.</summary>
public sealed class JsonPointerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/a", "a")]
    [InlineData("/a/0/b", "a", "0", "b")]
    [InlineData("/a~1b/~0/~01", "a/b", "~", "~1")]
    [InlineData("/", "")]
    public void A_path_of_names_and_its_pointer_say_the_same(string place, params string[] path)
    {
        Assert.Equal(place, JsonPointer.Of(path));
        Assert.Equal(path, JsonPointer.PathOf(place));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a", "")]
    [InlineData("/a/0/b", "/a/0", "/a", "")]
    public void A_place_lies_in_each_one_above_it_and_in_the_whole(string place, params string[] above) =>
        Assert.Equal(above, JsonPointer.PlacesAbove(place));

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/a/b", false)]
    public void A_place_is_within_itself_and_what_is_above_it(string place, string other, bool isWithin) =>
        Assert.Equal(isWithin, JsonPointer.IsWithin(place, other));
}
