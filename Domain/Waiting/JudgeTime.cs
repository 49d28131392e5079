using System.Diagnostics;

namespace Asya.Domain.Waiting;

/// <summary>How long one answer may be judged. What is not judged by then is refused: no work goes on after its request is over.</summary>
internal readonly struct JudgeTime
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    private readonly long _start;

    private JudgeTime(long start) => _start = start;

    public bool IsOver => Stopwatch.GetElapsedTime(_start) > Most;

    public static JudgeTime Start() => new(Stopwatch.GetTimestamp());
}
