using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Load;

/// <summary>The measured values: printed at once, each with the load average of its time, and kept.</summary>
internal sealed class Report(TextWriter output)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly Dictionary<string, string> _facts = [];
    private readonly List<Figure> _figures = [];

    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>Notes a fact about where and how it was measured.</summary>
    public void Note(string name, string value)
    {
        _facts[name] = value;
        output.WriteLine($"{name + ':',-12} {value}");
    }

    /// <summary>Adds a value; null: not available on this machine.</summary>
    /// <param name="name">Its name in the JSON, the unit last.</param>
    /// <param name="words">The label, with the unit.</param>
    /// <param name="value">The figure.</param>
    public void Note(string name, string words, double? value)
    {
        Figure figure = new(name, words, value, LoadAverage.Now());
        _figures.Add(figure);
        output.WriteLine($"{words,-66} {Text(value),12}   load {Text(figure.LoadAverage)}");
    }

    public async Task SaveAsync(string file)
    {
        JsonObject all = [.. _facts.Select(static f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value))];
        JsonObject loads = [];
        foreach (Figure figure in _figures)
        {
            all[figure.Name] = figure.Value is { } number ? Math.Round(number, 3) : null;
            loads[figure.Name] = figure.LoadAverage;
        }

        all["load_average"] = loads;
        await File.WriteAllTextAsync(file, all.ToJsonString(Readable) + "\n");
    }

    private static string Text(double? value) => value?.ToString("N2", CultureInfo.InvariantCulture) ?? "n/a";
}
