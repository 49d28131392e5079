using Asya.Settings;

namespace Asya.Domain.Tests.Settings;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("1.5", 1.5)]
    [InlineData("90s", 90)]
    [InlineData("3h30m", 12_600)]
    [InlineData("1d12h", 129_600)]
    [InlineData("1.5h", 5_400)]
    [InlineData("01:30:00", 5_400)]
    [InlineData("0", 0)]
    public void A_duration_is_read_as_it_is_written(string text, double seconds) =>
        Assert.Equal(seconds, DurationText.Parse(text)!.Value.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("-1h")]
    [InlineData("h")]
    [InlineData("3h30")]
    [InlineData("1e3")]
    [InlineData("-00:01:00")]
    [InlineData("40000d")]
    [InlineData("99999999999999999999")]
    public void A_text_that_is_no_duration_is_refused(string text) => Assert.Null(DurationText.Parse(text));
}
