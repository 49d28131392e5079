using System.Diagnostics;

namespace Asya.Domain.Waiting;

/// <summary>How long one answer may be judged: what is not judged by then is refused. It ends with the request, too.</summary>
internal readonly struct JudgeTime
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    private readonly long _start;
    private readonly CancellationToken _requestOver;

    private JudgeTime(long start, CancellationToken requestOver) => (_start, _requestOver) = (start, requestOver);

    public static JudgeTime Start(CancellationToken requestOver = default) => new(Stopwatch.GetTimestamp(), requestOver);

    /// <summary>Indicates whether the time is up.</summary>
    /// <exception cref="OperationCanceledException">The request is over.</exception>
    public bool IsOver()
    {
        _requestOver.ThrowIfCancellationRequested();
        return Stopwatch.GetElapsedTime(_start) > Most;
    }
}
