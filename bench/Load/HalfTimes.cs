namespace Asya.Load;

/// <summary>How long it took from each start to the pause, and from each answer to the end, in milliseconds.</summary>
internal sealed record HalfTimes(double[] Starts, double[] Resumes)
{
    /// <summary>Notes the median and the 99th percentile of both.</summary>
    /// <param name="figures">Where to.</param>
    /// <param name="part">The name of the part, which the figures' names begin with.</param>
    /// <param name="words">Under which circumstances, for the labels.</param>
    /// <param name="letter">What the labels begin with, where the part's name is not it.</param>
    public void NoteIn(Report figures, string part, string words = "", string? letter = null)
    {
        letter ??= part;
        figures.Note($"{part}_start_p50_ms", $"({letter}) start -> paused{words} p50, ms", Percentile.Compute(Starts, 0.5));
        figures.Note($"{part}_start_p99_ms", $"({letter}) start -> paused{words} p99, ms", Percentile.Compute(Starts, 0.99));
        figures.Note($"{part}_resume_p50_ms", $"({letter}) resume -> succeeded{words} p50, ms", Percentile.Compute(Resumes, 0.5));
        figures.Note($"{part}_resume_p99_ms", $"({letter}) resume -> succeeded{words} p99, ms", Percentile.Compute(Resumes, 0.99));
    }
}
