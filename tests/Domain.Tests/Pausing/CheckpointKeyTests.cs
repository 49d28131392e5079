using Asya.Domain.Pausing;

namespace Asya.Domain.Tests.Pausing;

/// <summary>A key of the checkpoint store names a file of its own in a family that exists, and nothing else on the disk.</summary>
public sealed class CheckpointKeyTests
{
    private static readonly string Longest = new('a', 240);

    public static TheoryData<string, string, string> Keys => new()
    {
        { "paused/report-1.2.3.json", "paused", "report-1.2.3.json" },
        { "paused/report-1/3.json", "paused", "report-1.3.json" },
        { "paused/a.4294967295.json", "paused", "a.4294967295.json" },
        { $"paused/{Longest}.1.json", "paused", $"{Longest}.1.json" },
        { "succeeded/report-1.json", "succeeded", "report-1.json" },
        { $"failed/{Longest}.json", "failed", $"{Longest}.json" },
        { "store.json", "", "store.json" },
    };

    [Theory, MemberData(nameof(Keys))]
    public void It_has_a_family_and_a_flat_file(string key, string family, string file) =>
        Assert.Equal((family, file), new CheckpointKey(key).Split());

    public static TheoryData<string> Others =>
    [
        "paused/report-1.1.yaml",
        "paused/report-1/1.yaml",
        "paused/.hidden/1.json",
        "paused/report-1/x.json",
        "paused/report-1/.json",
        "paused/report-1..json",
        "paused/.1.json",
        "paused//1.json",
        "paused/report-1.json",
        "paused/report-1.12345678901.json",
        "succeeded/.json",
        "succeeded/..json",
        "succeeded/../store.json",
        "other/report-1.json",
        $"succeeded/{Longest}a.json",
        $"paused/{Longest}a.1.json",
    ];

    [Theory, MemberData(nameof(Others))]
    public void Any_other_text_is_no_key(string text) => Assert.Throws<ArgumentException>(() => new CheckpointKey(text).Split());
}
