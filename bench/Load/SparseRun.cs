namespace Asya.Load;

/// <summary>Part b2: one task at a time with nothing between, at the product and at an application that does nothing.</summary>
/// <remarks>
/// What a request costs at least on this machine (waking up the server and this client, which are processes of their own, and reading
/// HTTP) is in both. The two take turns, so that other work on the machine meets both.
/// </remarks>
internal sealed class SparseRun(LoadOptions options, Report figures)
{
    private const int Turns = 4;
    private const int WarmUp = 200;

    // A start, and half a task later its answer: both come to an idle process.
    private static readonly TimeSpan HalfTask = TimeSpan.FromMilliseconds(17.5);

    public async Task RunAsync(Uri address, ProcessUsage? process)
    {
        using ServerProcess nothing = await ServerProcess.StartAsync(new(LoadCommand.ProgramBeside("Null", "Asya.Null.dll")));
        VirtualUsers ofNothing = new(nothing.Address, options.Concurrency, options.Shape);
        await ofNothing.RunAsync("warm", options.Lifecycles / 2);

        using Client toNothing = await ofNothing.OpenAsync("sparse");
        using Client client = await new VirtualUsers(address, 1, options.Shape).OpenAsync("sparse");
        Sparse none = new(toNothing, nothing.Usage);
        Sparse product = new(client, process);
        await none.DriveAsync(WarmUp, counts: false);
        await product.DriveAsync(WarmUp, counts: false);
        for (int turn = 0; turn < Turns; turn++)
        {
            Progress.Say($"(b2) turn {turn + 1} of {Turns}");
            await none.DriveAsync(Math.Max(1, options.Sparse / Turns), counts: true);
            await product.DriveAsync(Math.Max(1, options.Sparse / Turns), counts: true);
        }

        HalfTimes ours = product.Times;
        HalfTimes least = none.Times;
        ours.NoteIn(figures, "b2", ", sparse,");
        least.NoteIn(figures, "b2_null", ", sparse, null application,", "b2");
        Above("start", "start -> paused", ours.Starts, least.Starts);
        Above("resume", "resume -> succeeded", ours.Resumes, least.Resumes);
        figures.Note("b2_cpu_ms_per_lifecycle", "(b2) server's processor time per lifecycle, sparse, ms", product.CpuMilliseconds);
        figures.Note("b2_null_cpu_ms_per_lifecycle", "(b2) null application's, two requests, ms", none.CpuMilliseconds);
        figures.Note("b2_context_switches_per_lifecycle", "(b2) context switches per lifecycle, sparse", product.ContextSwitches);
        figures.Note("b2_null_context_switches_per_lifecycle", "(b2) null application's", none.ContextSwitches);
    }

    private void Above(string name, string words, double[] ours, double[] least) => figures.Note(
        $"b2_{name}_above_null_p50_ms", $"(b2) {words}, above the null application, p50, ms",
        Percentile.Compute(ours, 0.5) - Percentile.Compute(least, 0.5));

    private sealed class Sparse(Client client, ProcessUsage? process)
    {
        private readonly List<double> _starts = [];
        private readonly List<double> _resumes = [];
        private double? _cpu = 0;
        private double? _switches = 0;
        private int _next;

        public HalfTimes Times => new([.. _starts], [.. _resumes]);

        public double? CpuMilliseconds => _cpu / _starts.Count;

        public double? ContextSwitches => _switches / _starts.Count;

        public async Task DriveAsync(int tasks, bool counts)
        {
            double? cpu = process?.CpuMilliseconds;
            double? switches = process?.ContextSwitches;
            using PeriodicTimer arrivals = new(HalfTask);
            for (int i = 0; i < tasks; i++, _next++)
            {
                await arrivals.WaitForNextTickAsync();
                double start = await client.StartAsync(_next);
                await arrivals.WaitForNextTickAsync();
                double resume = await client.ResumeAsync(_next);
                if (counts)
                {
                    _starts.Add(start);
                    _resumes.Add(resume);
                }
            }

            if (counts)
            {
                _cpu += process?.CpuMilliseconds - cpu;
                _switches += process?.ContextSwitches - switches;
            }
        }
    }
}
