using Asya.Grains.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Tests.Streams;

/// <summary>The switch for streams.</summary>
public sealed class StreamSettingTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("false", false)]
    [InlineData("True", true)]
    public void It_is_off_unless_it_is_true(string? text, bool expected) => Assert.Equal(expected, StreamSetting.IsOn(With(text)));

    [Fact]
    public void An_unknown_value_is_refused_by_name()
    {
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => StreamSetting.IsOn(With("yes")));

        Assert.Contains("Asya:Streams:Enabled must be true or false, not 'yes'.", refused.Message, StringComparison.Ordinal);
    }

    private static IConfiguration With(string? text) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(StreamSetting.Name, text)]).Build();
}
