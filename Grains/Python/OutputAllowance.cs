namespace Asya.Grains.Python;

/// <summary>How much of a process's output goes to the log in one second. What is beyond is counted.</summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
internal sealed class OutputAllowance(TimeProvider clock)
{
    public const int MaxLines = 200;
    public const int MaxCharacters = 64 * 1024;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private long _since = clock.GetTimestamp();
    private int _lines;
    private int _characters;

    /// <summary>Gets how many lines were left out since <see cref="TakeCount"/>.</summary>
    public long Dropped { get; private set; }

    /// <summary>Indicates whether a line may be logged, and counts it.</summary>
    public bool Admits(string line)
    {
        if (clock.GetElapsedTime(_since) >= Window)
        {
            (_since, _lines, _characters) = (clock.GetTimestamp(), 0, 0);
        }

        // The first line of a window passes whatever its length.
        if (_lines >= MaxLines || (_lines > 0 && _characters + line.Length > MaxCharacters))
        {
            Dropped++;
            return false;
        }

        _lines++;
        _characters += line.Length;
        return true;
    }

    /// <summary>Gets how many lines were left out, and begins to count anew.</summary>
    public long TakeCount()
    {
        long dropped = Dropped;
        Dropped = 0;
        return dropped;
    }
}
