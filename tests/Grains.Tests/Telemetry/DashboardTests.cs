using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Asya.Telemetry;

namespace Asya.Grains.Tests.Telemetry;

/// <summary>The dashboard and the page about metrics name what there is, all of it and nothing else.</summary>
public sealed partial class DashboardTests
{
    private static readonly string Root = RepositoryRoot.Path;
    private static readonly ImmutableArray<Instrument> Instruments = Published();

    [Fact]
    public void The_dashboard_shows_every_metric_and_no_other()
    {
        string text = File.ReadAllText(Path.Combine(Root, "deploy", "grafana", "asya.json"));
        HashSet<string> known = [.. Instruments.SelectMany(static i => NamesInPrometheus(i))];
        string[] shown = [.. SeriesName().Matches(text).Select(static m => m.Value).Distinct()];

        Assert.All(shown, name => Assert.Contains(name, known));
        Assert.All(Instruments, i => Assert.Contains(NamesInPrometheus(i), n => shown.Contains(n)));
    }

    [Fact]
    public void The_dashboard_is_complete()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "deploy", "grafana", "asya.json")));
        HashSet<string> variables =
            [.. json.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray()
                .Select(static v => v.GetProperty("name").GetString()!)];
        JsonElement[] panels = [.. json.RootElement.GetProperty("panels").EnumerateArray()];

        Assert.Superset(new HashSet<string>(["datasource", "job", "instance", "flow", "actor"]), variables);
        Assert.Equal(panels.Length, panels.Select(static p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(
            panels.Where(static p => p.GetProperty("type").GetString() != "row")
                .SelectMany(static p => p.GetProperty("targets").EnumerateArray()),
            target =>
                Assert.All(Variable()
                    .Matches(target.GetProperty("expr").GetString()!),
                    used => Assert.Contains(used.Groups[1].Value, variables.Append("__rate_interval"))));
    }

    [Fact]
    public void The_page_about_metrics_has_each_with_its_unit()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "observability.md"));
        Assert.NotEmpty(Instruments);
        Assert.All(Instruments, i => Assert.Contains($"| `{i.Name}` | {KindOf(i)}, `{i.Unit}` |", page, StringComparison.Ordinal));
        Assert.All(InstrumentName().Matches(page), m => Assert.Contains(m.Groups[1].Value, Instruments.Select(static i => i.Name)));
    }

    // As the OpenTelemetry collector and Prometheus itself write names that come over OTLP.
    private static IEnumerable<string> NamesInPrometheus(Instrument instrument)
    {
        string name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        return KindOf(instrument) switch
        {
            "counter" => [name + "_total"],
            "histogram" => [name + "_bucket", name + "_count", name + "_sum"],
            _ => [name],
        };
    }

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> or Histogram<int> => "histogram",
        UpDownCounter<long> => "up-down counter",
        _ => "gauge",
    };

    private static ImmutableArray<Instrument> Published()
    {
        _ = AsyaMetrics.Paused;
        List<Instrument> all = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == AsyaTelemetry.Name)
            {
                all.Add(instrument);
            }
        };
        listener.Start();
        return [.. all];
    }

    [GeneratedRegex(@"\basya_(?:task|actor|store|checkpoint|feed|gateway|push)_\w+")]
    private static partial Regex SeriesName();

    [GeneratedRegex(@"\$(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\| `(asya\.[a-z._]+)` \| (?:counter|histogram|gauge|up-down)", RegexOptions.Multiline)]
    private static partial Regex InstrumentName();
}
