namespace Asya.Load;

/// <summary>One figure of two builds over some rounds.</summary>
/// <param name="Name">Its name, the unit last.</param>
/// <param name="Words">The label, with the unit.</param>
/// <param name="Before">The median of the one build.</param>
/// <param name="After">The median of the other.</param>
/// <param name="Ratio">The median over the rounds of after / before; null: there is no ratio to zero, or one was not measured.</param>
/// <param name="LeastRatio">The least ratio of a round.</param>
/// <param name="MostRatio">The greatest.</param>
/// <param name="LeastLoad">The least load average when it was measured.</param>
/// <param name="MostLoad">The greatest.</param>
internal sealed record PairedFigure(
    string Name,
    string Words,
    double? Before,
    double? After,
    double? Ratio,
    double? LeastRatio,
    double? MostRatio,
    double LeastLoad,
    double MostLoad)
{
    /// <summary>Compares rounds of the one with the rounds of the other; the same round of both belongs together.</summary>
    public static List<PairedFigure> Create(IReadOnlyList<IReadOnlyList<Figure>> befores, IReadOnlyList<IReadOnlyList<Figure>> afters) =>
        [.. befores[0].Select((figure, at) => Create(figure, [.. befores.Select(r => r[at])], [.. afters.Select(r => r[at])]))];

    private static PairedFigure Create(Figure figure, Figure[] befores, Figure[] afters)
    {
        double[] ratios = [.. befores.Zip(afters).Where(static p => p.First.Value > 0 && p.Second.Value is not null)
            .Select(static p => p.Second.Value!.Value / p.First.Value!.Value)];
        double[] loads = [.. befores.Concat(afters).Select(static f => f.LoadAverage)];
        return new(
            figure.Name, figure.Words, Median(befores), Median(afters), ratios.Length == 0 ? null : Percentile.Compute(ratios, 0.5),
            ratios.Length == 0 ? null : ratios.Min(), ratios.Length == 0 ? null : ratios.Max(), loads.Min(), loads.Max());
    }

    private static double? Median(Figure[] figures)
    {
        double[] values = [.. figures.Select(static f => f.Value).OfType<double>()];
        return values.Length == 0 ? null : Percentile.Compute(values, 0.5);
    }
}
