using Asya.Grains.Python;

namespace Asya.Grains.Tests.Python;

/// <summary>A process that writes without end does not fill the log.</summary>
public sealed class ProcessOutputTests
{
    private readonly ManualTimeProvider _clock = new(DateTimeOffset.UnixEpoch);
    private readonly List<string> _lines = [];
    private readonly List<long> _dropped = [];

    [Fact]
    public async Task What_is_beyond_the_allowance_is_counted_once_the_second_is_over_and_the_last_words_are_kept()
    {
        using ProcessOutput output = new(_lines.Add, _dropped.Add, _clock);

        await output.ReadAsync(new StringReader(string.Concat(Enumerable.Range(1, 100_000).Select(static n => $"line {n}\n"))));

        Assert.Equal(OutputAllowance.MaxLines, _lines.Count);
        Assert.Empty(_dropped);
        Assert.EndsWith("line 100000", output.Tail, StringComparison.Ordinal);

        _clock.Advance(OutputAllowance.Window);

        Assert.Equal([100_000L - OutputAllowance.MaxLines], _dropped);
        await output.ReadAsync(new StringReader("afterwards\n"));
        Assert.Equal("afterwards", _lines[^1]);
        Assert.Single(_dropped);
    }

    [Fact]
    public async Task Long_lines_count_by_their_characters()
    {
        using ProcessOutput output = new(_lines.Add, _dropped.Add, _clock);

        await output.ReadAsync(new StringReader(string.Concat(Enumerable.Repeat(new string('x', 8_000) + "\n", 50))));

        Assert.Equal(8, _lines.Count);
    }

    [Fact]
    public async Task What_was_left_out_is_told_at_the_end_too()
    {
        ProcessOutput output = new(_lines.Add, _dropped.Add, _clock);
        await output.ReadAsync(new StringReader(string.Concat(Enumerable.Repeat("again\n", 300))));

        output.Dispose();
        output.Dispose();
        _clock.Advance(OutputAllowance.Window);

        Assert.Equal([100L], _dropped);
    }
}
