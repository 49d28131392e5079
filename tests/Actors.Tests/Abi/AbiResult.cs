using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Actors.Tests.Abi;

/// <summary>All that a program showed to the outside, as texts, so that order counts too.</summary>
internal sealed class AbiResult
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public List<string> Frames { get; } = [];

    public List<string> Flies { get; } = [];

    public List<string> Got { get; } = [];

    public string? Error { get; private set; }

    public static string Text(JsonNode? node) => node?.ToJsonString(Plain) ?? "null";

    public static string Frame(JsonNode? payload, JsonNode? next, JsonNode? headers) =>
        $"{Text(payload)} -> {Text(next)} with {Text(headers)}";

    /// <summary>Ends it. Without a public type nothing but the failure itself is compared.</summary>
    public void Fail(string? type, string? message) => Error = type is null ? "the handler failed" : $"{type}: {message}";

    /// <summary>Compares. An attempt that failed is discarded with its frames, so C# shows none of them.</summary>
    public void AssertSame(AbiResult actual, bool withFrames = true)
    {
        Assert.Equal(Error, actual.Error);
        Assert.Equal(Got, actual.Got);
        Assert.Equal(Flies, actual.Flies);
        if (withFrames)
        {
            Assert.Equal(Frames, actual.Frames);
        }
    }
}
