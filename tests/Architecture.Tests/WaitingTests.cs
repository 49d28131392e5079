namespace Asya.Architecture.Tests;

/// <summary>Tests wait for events, never by polling.</summary>
public sealed class WaitingTests
{
    private static readonly string[] Polls = ["SpinUntil(", "Thread.Sleep(", "Task.Delay(", "PeriodicTimer"];

    // Each with its reason. An external process sends no notification of its state: Eventually.BecomesAsync is the one place that polls.
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["tests/TestKit/Eventually.cs"] = "the one place that looks again and again, for files and processes",
        ["tests/TestKit/Watch.cs"] = "the limit of a wait, not a look",
        ["tests/TestKit/EnvironmentFaultPoints.cs"] = "the thread of a process that is being killed",
        ["tests/TestSilo/"] = "handlers that take their time are what is tested",
        ["tests/Architecture.Tests/ManualTimeProviderTests.cs"] = "the clock that is tested has to drive them",
        ["tests/Authority.Tests/Judge.cs"] = "the watchdogs look by a clock that stands still: it goes on a little until all rows rest",
        ["tests/System.Tests/Support/Persistence.cs"] = "a client that sends again, to a process that was killed",
        ["tests/System.Tests/Crash/"] = "the moment of death is random: time itself is the test",
        ["tests/System.Tests/StreamScaleTests.cs"] = "a load has a pace",
        ["tests/Storage.Tests/PostgresRestartTests.cs"] = "the driver's own look at idle connections has no clock of ours",
    };

    [Fact]
    public void No_test_sleeps_spins_or_polls() => Nowhere.Except(Offenders().Where(static place => !Allowed.Keys.Any(place.StartsWith)));

    [Fact]
    public void Every_exception_is_still_needed()
    {
        string[] offenders = Offenders();
        Nowhere.Except(Allowed.Keys.Where(allowed => !offenders.Any(place => place.StartsWith(allowed, StringComparison.Ordinal))));
    }

    [Fact]
    public void No_loop_moves_a_virtual_clock()
    {
        List<string> loops = [];
        foreach (string file in SourceTree.Files("tests")
            .Where(static f => !f.StartsWith("tests/TestKit/ManualTimeProvider", StringComparison.Ordinal)))
        {
            string[] lines = SourceTree.Lines(file);
            for (int at = 0; at < lines.Length; at++)
            {
                if (IsLoop(lines[at]) && BodyOf(lines, at).Any(static line => line.Contains("lock.Advance", StringComparison.Ordinal)))
                {
                    loops.Add($"{file}:{at + 1}: {lines[at].Trim()}");
                }
            }
        }

        Nowhere.Except(loops);
    }

    // One that ends when something has become so: a count of rounds that is fixed is no wait.
    private static bool IsLoop(string line) => line.TrimStart() is var text
        && (text.StartsWith("while (", StringComparison.Ordinal) || text == "do"
            || (text.StartsWith("for (", StringComparison.Ordinal)
                && (text.Contains("&&", StringComparison.Ordinal) || text.Contains("; ;", StringComparison.Ordinal))));

    // As it is formatted here: what is indented deeper than the loop.
    private static IEnumerable<string> BodyOf(string[] lines, int loop)
    {
        int depth = lines[loop].TakeWhile(static c => c == ' ').Count();
        return lines.Skip(loop + 1).SkipWhile(line => line.Trim() == "{")
            .TakeWhile(line => line.Length == 0 || line.TakeWhile(static c => c == ' ').Count() > depth);
    }

    private static string[] Offenders() => SourceTree.Find(
        SourceTree.Files("tests").Where(static file => file != "tests/Architecture.Tests/WaitingTests.cs"),
        static line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            && Array.Exists(Polls, poll => line.Contains(poll, StringComparison.Ordinal)));
}
