using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Asya.Architecture.Tests;

/// <summary>An event id identifies one event across all assemblies.</summary>
public sealed partial class LogEventTests
{
    private const string Page = "docs/observability.md";

    [Fact]
    public void An_id_and_a_name_belong_to_one_event()
    {
        // A reading that finds nothing would find nothing wrong.
        Assert.True(LogEvents.All.Count > 50
            && LogEvents.All.Select(static e => e.Type[..e.Type.LastIndexOf('.')]).Distinct()
                .Count() > 5, $"{LogEvents.All.Count} events were found.");

        Assert.Empty(Shared(static e => e.Id.ToString(CultureInfo.InvariantCulture)));
        Assert.Empty(Shared(static e => e.Name));
        Assert.DoesNotContain(LogEvents.All, static e => e.Id <= 0);
    }

    [Fact]
    public void The_events_to_watch_are_listed_with_the_ids_and_levels_they_have()
    {
        (int Id, string Level, string Message)[] listed = [
            .. SourceTree.Lines(Page).Select(static line => Row().Match(line)).Where(static row => row.Success)
            .Select(static row =>
                (int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), row.Groups[2].Value, row.Groups[3].Value))];

        Assert.True(listed.Length >= 20, $"{listed.Length} rows were found.");
        Assert.All(listed, static row =>
        {
            LogEvent known = Assert.Single(LogEvents.All, e => e.Id == row.Id);
            Assert.Equal((known.Level.ToString(), known.Message), (row.Level, row.Message));

            // The default log levels include them.
            Assert.True(known.Level >= LogLevel.Information, $"{known.Id} is not shown by default.");
        });
        Assert.Equal(listed.Select(static row => row.Id).Order(), listed.Select(static row => row.Id));
    }

    private static string[] Shared(Func<LogEvent, string> what) =>
        [.. LogEvents.All.GroupBy(what).Where(static g => g.Count() > 1)
            .Select(static g => $"{g.Key}: {string.Join(", ", g.Select(static e => $"{e.Type}.{e.Name} ({e.Id})"))}")];

    [GeneratedRegex(@"^\| ([0-9]{4}) \| ([A-Z][a-z]+) \| `([^`]+)` \|")]
    private static partial Regex Row();
}
