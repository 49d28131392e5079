using System.Text;
using Asya.Payloads;

namespace Asya.Domain.Tests.Payloads;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """ { "b" : [ true , null ] , "a" : 1.0 } """)]
    [InlineData("""{"n":120}""", """{"n":1.20e2}""")]
    [InlineData("""{"t":"\u00e9 \/"}""", """{"t":"é /"}""")]
    [InlineData("""{"o":{"x":1,"y":-0}}""", """{"o":{"y":0,"x":10e-1}}""")]
    public void Spellings_of_one_value_have_one_text(string one, string other) => Assert.Equal(Text(one), Text(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""")]
    [InlineData("""{"a":1e99999999999999999999}""", """{"a":1e99999999999999999998}""")]
    [InlineData("""{"a":"x\",\"b\":1"}""", """{"a":"x","b":1}""")]
    public void Different_values_have_different_texts(string one, string other) => Assert.NotEqual(Text(one), Text(other));

    private static string Text(string json) => Encoding.UTF8.GetString(CanonicalJson.Write(Encoding.UTF8.GetBytes(json)));
}
