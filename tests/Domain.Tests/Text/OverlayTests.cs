using System.Buffers;
using System.Text;
using System.Text.Json;
using Asya.Domain.Text;

namespace Asya.Domain.Tests.Text;

/// <summary>Values laid over an object.</summary>
public sealed class OverlayTests
{
    [Fact]
    public void A_part_in_which_something_is_put_is_made_though_something_else_is_taken_out_of_it()
    {
        Overlay overlay = new();
        overlay.Remove(["a", "gone"]);
        overlay.Put(["a", "new"], Value("1"));

        Assert.Equal("""{"a":{"new":1}}""", Write(overlay, "{}"));
    }

    [Fact]
    public void A_part_out_of_which_something_is_only_taken_is_not_made()
    {
        Overlay overlay = new();
        overlay.Remove(["a", "gone"]);

        Assert.Equal("""{"b":1}""", Write(overlay, """{"b":1}"""));
        Assert.Null(overlay.Blocked);
    }

    [Fact]
    public void The_whole_is_neither_taken_out_nor_put_nor_found()
    {
        Overlay overlay = new();
        overlay.Remove([]);
        overlay.Put([], Value("1"));

        Assert.Equal("""{"b":1}""", Write(overlay, """{"b":1}"""));
        Assert.Null(Overlay.Find(Value("""{"b":1}"""), []));
    }

    [Theory]
    [InlineData("""{"a":"text","b":5}""", "a", JsonValueKind.String)]
    [InlineData("""{"a":{"k":{"x":1}},"b":5}""", "b", JsonValueKind.Number)]
    [InlineData("""{"a":{"k":5},"b":5}""", "a/k", JsonValueKind.Number)]
    public void The_first_path_that_leads_nowhere_is_said(string under, string blocked, JsonValueKind there)
    {
        Overlay overlay = new();
        overlay.Put(["a", "k", "deep"], Value("1"));
        overlay.Put(["b", "k"], Value("2"));

        Write(overlay, under);

        Assert.Equal(blocked, string.Join('/', overlay.Blocked!.Path));
        Assert.Equal(there, overlay.Blocked.There);
    }

    [Fact]
    public void Of_the_items_that_a_list_lacks_the_first_is_said()
    {
        Overlay overlay = new();
        overlay.Put(["l", "7"], Value("1"));
        overlay.Put(["l", "9"], Value("2"));

        Assert.Equal("""{"l":[0]}""", Write(overlay, """{"l":[0]}"""));
        Assert.Equal(["l", "7"], overlay.Blocked!.Path);
    }

    [Fact]
    public void An_object_laid_over_a_list_takes_its_place_whole() =>
        Assert.Equal("""{"a":{"0":1}}""", Write(Overlay.Deep(Value("""{"a":{"0":1}}""")), """{"a":[5,6]}"""));

    private static JsonElement Value(string json) => JsonDocument.Parse(json).RootElement;

    private static string Write(Overlay overlay, string under)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            overlay.Write(writer, Value(under));
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
