using System.Globalization;

namespace Asya.TestKit;

/// <summary>A wall clock for one process, which a test sets. Elapsed time stays as it is.</summary>
public sealed class FakeTime
{
    private readonly string _file;

    public FakeTime(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>Gets why it cannot be had; null: it can.</summary>
    public static string? WhyNot => Library is null ? "libfaketime is not installed" : null;

    private static string? Library => Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 3,
            IgnoreInaccessible = true,
        }).FirstOrDefault()
        : null;

    public SiloSettings For(SiloSettings settings) => settings
        .With("LD_PRELOAD", Library!)
        .With("FAKETIME_TIMESTAMP_FILE", _file)
        .With("FAKETIME_NO_CACHE", "1")
        .With("FAKETIME_DONT_FAKE_MONOTONIC", "1");

    /// <summary>Puts the clock ahead of the machine's by so much.</summary>
    public void Set(TimeSpan ahead)
    {
        // Whole or not at all: the process reads it at any time.
        File.WriteAllText(_file + ".new", string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}"));
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
