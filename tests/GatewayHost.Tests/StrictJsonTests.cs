using System.Globalization;
using System.Text;
using System.Text.Json;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

public sealed class StrictJsonTests
{
    private const string Half = "\\ud800";
    private const string OtherHalf = "\\udc00";

    [Theory]
    [InlineData("""{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}""", JsonValueKind.Object)]
    [InlineData("""[1,"x",null,true,false,{}]""", JsonValueKind.Array)]
    [InlineData("\"x\"", JsonValueKind.String)]
    [InlineData("-1.50e+9", JsonValueKind.Number)]
    [InlineData(" null ", JsonValueKind.Null)]
    [InlineData("""{"a":"\ud83d\ude00","b":"\u0041","c":"\\ud800","é":"😀"}""", JsonValueKind.Object)]
    public void Fine_json_is_accepted(string json, JsonValueKind root) =>
        Assert.Equal(new JsonVerdict(JsonDefect.None, root, 0), StrictJson.Inspect(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("""{"a":1} x""")]
    [InlineData("""{"a":1}{"a":1}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{'a':1}""")]
    [InlineData("""{"a":1/* no */}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\ud8"}""")]
    [InlineData("{\"a\":\"\u0001\"}")]
    [InlineData("\uFEFF{}")]
    public void Anything_but_one_complete_value_is_malformed(string json) =>
        Assert.Equal(JsonDefect.Malformed, StrictJson.Inspect(Encoding.UTF8.GetBytes(json)).Defect);

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1E309")]
    [InlineData("1e99999999999999999999")]
    [InlineData("#309.5")]
    [InlineData("#4300")]
    [InlineData("-#4300")]
    public void A_number_that_Python_cannot_hold_is_refused_at_any_depth(string number)
    {
        string json = $$"""{"a":[1,{"x":{{Digits(number)}}}]}""";

        Assert.Equal(
            new JsonVerdict(JsonDefect.NumberTooLarge, JsonValueKind.Object, 13), StrictJson.Inspect(Encoding.UTF8.GetBytes(json)));
    }

    [Theory]
    [InlineData("1.7976931348623157e308")]
    [InlineData("1e-400")]
    [InlineData("0.#4300")]
    [InlineData("-#4299")]
    [InlineData("#308.5")]
    public void A_number_that_Python_can_hold_is_accepted(string number) =>
        Assert.True(StrictJson.Inspect(Encoding.UTF8.GetBytes($"[{Digits(number)}]")).IsOk);

    // #308: a one and 308 more digits.
    private static string Digits(string number) =>
        System.Text.RegularExpressions.Regex.Replace(
            number, "#([0-9]+)", static m => "1" + new string('7', int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xff, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xc0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xed, 0xa0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xe2, 0x82, (byte)'"' })]
    public void Bytes_that_are_no_utf8_are_refused_with_their_place(byte[] json) =>
        Assert.Equal(new JsonVerdict(JsonDefect.NotUtf8, JsonValueKind.Undefined, 1), StrictJson.Inspect(json));

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"x":[{"y":{"a":1,"b":2,"a":3}}]}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"\u0061":1,"a":2}""")]
    [InlineData("""{"b":{},"a":{"c":1},"b":2}""")]
    [InlineData("""{"":1,"":2}""")]
    public void One_key_twice_in_one_object_is_refused_at_any_depth(string json) =>
        Assert.Equal(JsonDefect.DuplicateKey, StrictJson.Inspect(Encoding.UTF8.GetBytes(json)).Defect);

    // Around the place where keys are no longer compared one by one, with and without a neighbour on either side.
    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(5000)]
    public void Many_keys_are_compared_as_well_as_few(int count)
    {
        string keys = string.Join(',', Enumerable.Range(0, count).Select(n => $"\"k{n}\":{{\"k0\":1}}"));

        Assert.True(StrictJson.Inspect(Encoding.UTF8.GetBytes($"{{{keys}}}")).IsOk);
        Assert.True(StrictJson.Inspect(Encoding.UTF8.GetBytes($"[{{{keys}}},{{{keys}}},{{\"k0\":1}}]")).IsOk);
        Assert.Equal(JsonDefect.DuplicateKey, StrictJson.Inspect(Encoding.UTF8.GetBytes($"{{{keys},\"k0\":1}}")).Defect);
        Assert.Equal(JsonDefect.DuplicateKey, StrictJson.Inspect(Encoding.UTF8.GetBytes($"{{{keys},\"x\":1,\"k{count - 1}\":1}}")).Defect);
    }

    [Theory]
    [InlineData($$"""{"a":"{{Half}}"}""")]
    [InlineData($$"""{"a":"{{OtherHalf}}"}""")]
    [InlineData($$"""{"a":"{{OtherHalf}}{{Half}}"}""")]
    [InlineData($$"""{"a":"{{Half}}x{{OtherHalf}}"}""")]
    [InlineData($$"""{"a":"{{Half}}\n"}""")]
    [InlineData($$"""{"{{Half}}":1}""")]
    [InlineData($$"""["\ud83d\ude00{{Half}}"]""")]
    public void Half_a_character_is_refused(string json) =>
        Assert.Equal(JsonDefect.LoneSurrogate, StrictJson.Inspect(Encoding.UTF8.GetBytes(json)).Defect);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Sixty_four_levels_are_fine_and_one_more_is_not(string open, string close)
    {
        Assert.True(StrictJson.Inspect(Nested(64)).IsOk);
        Assert.Equal(JsonDefect.TooDeep, StrictJson.Inspect(Nested(65)).Defect);
        Assert.Equal(JsonDefect.TooDeep, StrictJson.Inspect(Nested(100_000)).Defect);

        byte[] Nested(int levels) =>
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels)));
    }

    // A large body must cost time in proportion to its size, whatever its shape; the limit is generous for slow machines.
    [Theory]
    [InlineData("{", "}", "\"{0:x8}\":1,")]
    [InlineData("[", "]", "{{\"a\":1,\"b\":{0}}},")]
    [InlineData("{", "}", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{0:x8}\":1,")]
    public void Four_megabytes_of_keys_take_no_quadratic_time(string open, string close, string pattern)
    {
        StringBuilder json = new(open);
        for (int n = 0; json.Length < PayloadLimits.MaxBytes; n++)
        {
            json.AppendFormat(null, pattern, n);
        }

        json[^1] = close[0];
        long start = TimeProvider.System.GetTimestamp();

        Assert.True(StrictJson.Inspect(Encoding.UTF8.GetBytes(json.ToString())).IsOk);

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Explanations_quote_nothing_of_the_json() =>
        Assert.Equal(
            "One object of the JSON has the same key twice (near byte 13).",
            StrictJson.Inspect("""{"secret":1 ,"secret":2}"""u8).Explain());
}
