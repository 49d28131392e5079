using System.Globalization;
using System.Text;

namespace Asya.GoldenTests.Support;

/// <summary>A checked-in record. Today's output must match it; with <c>ASYA_GOLDEN_UPDATE=1</c> it is written instead.</summary>
internal static class GoldenFile
{
    private const int Context = 3;
    private const int MaxLines = 12;

    private static bool IsUpdate { get; } = Environment.GetEnvironmentVariable("ASYA_GOLDEN_UPDATE") == "1";

    public static void Check(string name, string seen)
    {
        string file = Path.Combine(Source.Folder, "Records", $"{name}.txt");
        if (IsUpdate)
        {
            File.WriteAllText(file, seen);
            return;
        }

        Assert.True(File.Exists(file), $"There is no record {file}. ASYA_GOLDEN_UPDATE=1 writes it.");
        string recorded = File.ReadAllText(file);
        if (recorded != seen)
        {
            Assert.Fail(Difference(file, recorded.Split('\n'), seen.Split('\n')));
        }
    }

    private static string Difference(string file, string[] recorded, string[] seen)
    {
        int first = 0;
        while (first < recorded.Length && first < seen.Length && recorded[first] == seen[first])
        {
            first++;
        }

        // What follows the difference is the same again for as long as the ends agree.
        int last = 0;
        while (last < recorded.Length - first && last < seen.Length - first && recorded[^(last + 1)] == seen[^(last + 1)])
        {
            last++;
        }

        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{file}:{first + 1} is no longer what comes back. If that is meant, ASYA_GOLDEN_UPDATE=1 writes it anew.");
        Append(text, "  ", recorded[Math.Max(0, first - Context)..first]);
        Append(text, "- ", recorded[first..(recorded.Length - last)]);
        Append(text, "+ ", seen[first..(seen.Length - last)]);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string mark, string[] lines)
    {
        foreach (string line in lines.Take(MaxLines))
        {
            text.Append(mark).AppendLine(line);
        }

        if (lines.Length > MaxLines)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{mark}... and {lines.Length - MaxLines} lines more");
        }
    }
}
