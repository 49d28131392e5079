using System.Globalization;
using System.Numerics;
using System.Text;
using Asya.Payloads;

namespace Asya.Domain.Tests.Payloads;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1", "10e-1")]
    [InlineData("0", "-0.000e12")]
    [InlineData("120", "1.2E+2")]
    [InlineData("0.05", "5e-2")]
    [InlineData("1e99999999999999999", "10e99999999999999998")]
    public void Spellings_of_one_number_are_equal(string one, string other)
    {
        Assert.True(Number(one) == Number(other));
        Assert.Equal(Number(one).ToString(), Number(other).ToString());
        Assert.Equal(Number(one).GetHashCode(), Number(other).GetHashCode());
    }

    [Theory]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("0.1", "0.10000000000000000001")]
    [InlineData("-2", "-1")]
    [InlineData("-1e400", "1e-400")]
    [InlineData("1e400", "1e401")]
    [InlineData("1e-99999999999999999999", "1e-9")]
    [InlineData("9e17", "1e99999999999999999999")]
    public void Others_are_in_order_at_any_length(string low, string high)
    {
        Assert.True(Number(low) < Number(high));
        Assert.True(Number(high) > Number(low));
        Assert.False(Number(low) == Number(high));
    }

    [Theory]
    [InlineData("1e300", true)]
    [InlineData("1.50e1", true)]
    [InlineData("0.0", true)]
    [InlineData("1e-30", false)]
    [InlineData("12345678901234567890123456789.5", false)]
    [InlineData("1e-99999999999999999999", false)]
    public void Whole_is_what_has_nothing_behind_the_point(string text, bool isWhole) => Assert.Equal(isWhole, Number(text).IsWhole);

    [Theory]
    [InlineData("1e2", 100)]
    [InlineData("2.9", 2)]
    [InlineData("-5", 0)]
    [InlineData("0.5", 0)]
    [InlineData("1e30", long.MaxValue)]
    public void A_count_is_its_whole_part(string text, long count) => Assert.Equal(count, Number(text).ToCount());

    [Fact]
    public void It_compares_as_fractions_do()
    {
        Random random = new(14);
        for (int round = 0; round < 5000; round++)
        {
            (string one, string other) = (Any(random), Any(random));
            Assert.True(Math.Sign(Number(one).CompareTo(Number(other))) == Scaled(one).CompareTo(Scaled(other)), $"{one} and {other}");
        }
    }

    private static string Any(Random random) =>
        $"{(random.Next(2) == 0 ? "-" : "")}{random.Next(0, 120)}.{random.Next(0, 3)}{random.Next(0, 3)}e{random.Next(-3, 4)}";

    // As a whole number of hundred-thousandths.
    private static BigInteger Scaled(string text)
    {
        string[] parts = text.Split('e');
        BigInteger mantissa = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return mantissa * BigInteger.Pow(10, int.Parse(parts[1], CultureInfo.InvariantCulture) + 3);
    }

    private static ExactNumber Number(string text) => ExactNumber.Parse(Encoding.ASCII.GetBytes(text));
}
