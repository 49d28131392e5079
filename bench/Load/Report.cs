using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Load;

/// <summary>The measured values: printed at once, kept for the JSON.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly JsonObject _all = [];

    /// <summary>Notes a fact about where and how it was measured.</summary>
    public void Note(string name, string value)
    {
        _all[name] = value;
        Console.WriteLine($"{name + ':',-12} {value}");
    }

    /// <summary>Adds a value; null: not available on this machine.</summary>
    /// <param name="name">Its name in the JSON, the unit last.</param>
    /// <param name="words">The label, with the unit.</param>
    /// <param name="value">The figure.</param>
    public void Note(string name, string words, double? value)
    {
        _all[name] = value is { } number ? Math.Round(number, 3) : null;
        string text = value?.ToString("N2", CultureInfo.InvariantCulture) ?? "n/a";
        Console.WriteLine($"{words,-58} {text,12}");
    }

    public Task SaveAsync(string file) => File.WriteAllTextAsync(file, _all.ToJsonString(Readable) + "\n");
}
