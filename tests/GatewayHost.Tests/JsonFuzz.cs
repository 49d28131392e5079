using System.Globalization;
using System.Text;

namespace Asya.Gateway.Tests;

/// <summary>Generates nearly valid JSON from the words that the reader knows. Deterministic for a seed.</summary>
internal sealed class JsonFuzz(int seed, string[] words, params string[] values)
{
    private static readonly string[] CommonValues =
    [
        "null", "true", "false", "0", "-1", "7", "1e999", "1.5", "99999999999999999999", "\"\"", "\"t\"", "\"over\"", "\"report_approval\"",
        "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"2026-01-01T00:00:00Z\"", "[]", "{}", "[[]]", "\"{\\\"a\\\":1}\"",
    ];

    private readonly string[] _values = [.. CommonValues, .. values];

    /// <summary>Gets the seed: <c>ASYA_TEST_SEED</c>, else a new one each run.</summary>
    public static int NewSeed =>
        Environment.GetEnvironmentVariable("ASYA_TEST_SEED") is { Length: > 0 } said
            ? int.Parse(said, CultureInfo.InvariantCulture)
            : System.Random.Shared.Next();

    public Random Random { get; } = new(seed);

    public int Seed => seed;

    /// <summary>Gets how many rounds the tier has: seconds in the fast one, minutes in the full one.</summary>
    public static int Rounds(int fast, int full) => Environment.GetEnvironmentVariable("ASYA_TEST_TIER") == "full" ? full : fast;

    public T Any<T>(params T[] choices) => choices[Random.Next(choices.Length)];

    public bool OneIn(int times) => Random.Next(times) == 0;

    public string Word() => Any(words);

    /// <summary>Makes a value without anything inside it.</summary>
    public string Scalar() => Any(_values);

    public string Value(int depth = 0) => Random.Next(depth < 4 ? 3 : 1) switch
    {
        0 => Scalar(),
        1 => $"[{Value(depth + 1)}]",
        _ => $"{{{Member(depth + 1)}}}",
    };

    public string Member(int depth = 1) => $"\"{Word()}\":{Value(depth)}";

    /// <summary>Makes a task's id for a path: mostly one that exists.</summary>
    public string Id() => Random.Next(3) switch { 0 => "t", 1 => "over", _ => Uri.EscapeDataString(Scalar()) };

    public string Query() => $"?{Word()}={Uri.EscapeDataString(Scalar().Trim('"'))}";

    /// <summary>Makes a body, now and then with one byte changed.</summary>
    public ByteArrayContent Body(string text, string mediaType = "application/json")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (OneIn(8) && bytes.Length > 0)
        {
            bytes[Random.Next(bytes.Length)] = (byte)Random.Next(256);
        }

        ByteArrayContent content = new(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return content;
    }
}
