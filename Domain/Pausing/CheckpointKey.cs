using System.Buffers;
using System.Globalization;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>
/// A key of the checkpoint store: <c>paused/report-123.1.json</c>, and for the envelope of a finished task
/// <c>succeeded/report-123.json</c>.
/// </summary>
/// <remarks>
/// A text in stored rows and in calls between grains. The stores check its form: <see cref="Split"/>. Rows of earlier versions have
/// <c>paused/report-123/1.json</c>: in a bucket that is another object, in a directory the same file.
/// </remarks>
internal readonly record struct CheckpointKey(string Value)
{
    public const string Paused = "paused";

    /// <summary>Where the checkpointer puts its objects.</summary>
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Checkpoint = "checkpoint";

    private const string Suffix = ".json";
    private const string MarkerName = "store";
    private const string SweepName = "sweep";

    /// <summary>Leaves room in a file name of 255 bytes; a task key is shorter.</summary>
    private const int MaxSegment = 240;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-");

    /// <summary>Gets the key of the marker that says whose the store is. Beside the families, so that no task's key is it.</summary>
    public static CheckpointKey Marker { get; } = new(MarkerName + Suffix);

    /// <summary>Gets the mark of how far the sweep of kept checkpoints has come.</summary>
    public static CheckpointKey Sweep { get; } = new(SweepName + Suffix);

    /// <summary>Makes the key for the envelope of a paused task.</summary>
    public static CheckpointKey ForPause(TaskKey task, int pause) => new($"{Paused}/{task}.{pause}{Suffix}");

    /// <summary>Makes a key for a start probe. No task has it: a tenant is never empty before its <c>~</c>.</summary>
    public static CheckpointKey ForProbe() => new($"{Paused}/~probe-{Guid.NewGuid():N}.0{Suffix}");

    /// <summary>Makes the key for what the checkpointer keeps of a task.</summary>
    public static CheckpointKey ForCheckpointer(string kind, TaskKey task) => new($"{kind}/{task}{Suffix}");

    /// <summary>Gets the task whose pause the object is of; nothing is said of keys that are of no pause.</summary>
    public TaskKey PausedTask => new(PausedFile is { } file ? file[..file.LastIndexOf('.')] : "");

    /// <summary>Gets the number of the pause that the object is of; null: it is of none.</summary>
    public int? PauseNumber =>
        int.TryParse(PausedFile?[(PausedFile.LastIndexOf('.') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    // Without the suffix: task and number.
    private string? PausedFile => Split() is (Paused, var file) ? file[..^Suffix.Length] : null;

    /// <summary>Makes the key of a file among those of pauses. False: no such file has this name.</summary>
    public static bool TryParsePaused(string file, out CheckpointKey key)
    {
        key = new($"{Paused}/{file}");
        return file.EndsWith(Suffix, StringComparison.Ordinal)
            && file[..^Suffix.Length] is var name && IsPause(name, name.LastIndexOf('.'));
    }

    /// <summary>Whether two keys are of one file: an earlier version wrote them in another way.</summary>
    public bool IsSameFile(CheckpointKey? other) => other is { } key && key.Split() == Split();

    /// <summary>
    /// Takes the key apart into its family, which is empty for the two marks, and the flat name of its file: neither has a slash or starts
    /// with a dot.
    /// </summary>
    /// <exception cref="ArgumentException">The key has another form.</exception>
    public (string Family, string File) Split()
    {
        string[] parts = Value.EndsWith(Suffix, StringComparison.Ordinal) ? Value[..^Suffix.Length].Split('/') : [];
        return parts switch
        {
            [Paused, var file] when IsPause(file, file.LastIndexOf('.')) => (Paused, file + Suffix),
            [Paused, var task, var number] when IsSegment(task) && IsNumber(number) => (Paused, $"{task}.{number}{Suffix}"),
            [MarkerName or SweepName] => ("", parts[0] + Suffix),
            [Succeeded or Failed or Checkpoint, var task] when IsSegment(task) => (parts[0], task + Suffix),
            _ => throw new ArgumentException($"A checkpoint's key is {Paused}/<task>.<number>{Suffix}, or <family>/<task>{Suffix}."),
        };
    }

    public override string ToString() => Value;

    // A task's key may have dots in it: the last one is before the number.
    private static bool IsPause(string file, int dot) => dot > 0 && IsSegment(file[..dot]) && IsNumber(file[(dot + 1)..]);

    private static bool IsSegment(string text) =>
        text.Length is > 0 and <= MaxSegment && text[0] != '.' && !text.AsSpan().ContainsAnyExcept(Allowed);

    private static bool IsNumber(string text) => text.Length is > 0 and <= 10 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
