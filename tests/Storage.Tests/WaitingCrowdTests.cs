using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Subjects;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Postgres;
using Asya.Tasks;
using Npgsql;
using Xunit.Abstractions;

namespace Asya.Storage.Tests;

/// <summary>How long the first page of a list takes while very many tasks wait.</summary>
public sealed class WaitingCrowdTests(ITestOutputHelper output)
{
    private const int Crowd = 100_000;
    private const int Rounds = 21;

    // Half of what a person notices; the median, so that a pause of the machine is none of ours.
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(100);

    [FullServersTheory]
    [InlineData("Sqlite")]
    public Task Of_a_hundred_thousand_in_a_file(string kind) => MeasureAsync(Enum.Parse<StoreKind>(kind));

    [FullServersTheory("postgres")]
    [InlineData("Postgres")]
    public Task Of_a_hundred_thousand_in_a_database(string kind) => MeasureAsync(Enum.Parse<StoreKind>(kind));

    private async Task MeasureAsync(StoreKind kind)
    {
        using StoreUnderTest sut = new(kind);
        await Parallel.ForAsync(0, Crowd, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, cancellationToken) =>
            await sut.Store.WriteAsync(
                SomeTasks.Waiting(
                    $"task-{i}", $"Expense of person {i % 977} for train {i}", assignee: i % 20_000 == 7 ? "ann" : $"person-{i % 977}",
                    minute: i / 100, due: i % 3 == 0 ? (i * 7919) % Crowd : null),
                null, cancellationToken));

        await VacuumAsync(sut, kind);
        TaskQuery all = new() { Phase = TaskPhase.Paused };
        TaskAnswerer ann = new() { Principal = "ann", Groups = ["finance", "travel"] };
        (string Name, TaskQuery Query, int Found)[] lists =
        [
            ("newest", all, 50),
            ("oldest", all with { Order = TaskOrder.Oldest }, 50),
            ("by due date", all with { Order = TaskOrder.Due }, 50),
            ("a word of many", all with { Search = "person 12" }, 50),
            ("a word of one", all with { Search = "train 31415" }, 1),
            ("a word of none", all with { Search = "submarine" }, 0),
            ("five words, by due date", all with { Search = "expense of person for train", Order = TaskOrder.Due }, 50),
            ("what waits for me, a few of all", all with { Answerer = ann, Viewer = ann, Order = TaskOrder.Due }, 5),
            ("of another person, overdue", all with { Assignee = "person-5", DueBefore = SomeTasks.Start.AddDays(30) }, -1),
        ];
        List<string> late = [];
        foreach ((string name, TaskQuery query, int found) in lists)
        {
            List<TimeSpan> times = [];
            int count = 0;
            for (int round = 0; round < Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                ImmutableArray<TaskState> page = (await sut.Store.ListAsync(query, CancellationToken.None)).Tasks;
                count = page.Count(new ListRules(query).Has);
                times.Add(Stopwatch.GetElapsedTime(start));
            }

            times.Sort();
            TimeSpan median = times[Rounds / 2];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"[asya] {kind}, {Crowd} waiting: {name}: {count} tasks, median {median.TotalMilliseconds:0.0} ms, longest {times[^1].TotalMilliseconds:0.0} ms"));
            Assert.True(found < 0 ? count > 0 : count == found, $"{name}: {count} were found.");
            if (median > MaxTime)
            {
                late.Add($"{name}: {median.TotalMilliseconds:0} ms");
            }
        }

        Assert.True(late.Count == 0, string.Join("; ", late));
    }

    // As the server does by itself soon after so many rows have come.
    private static async Task VacuumAsync(StoreUnderTest sut, StoreKind kind)
    {
        if (kind is StoreKind.Postgres)
        {
            await using NpgsqlDataSource source = PostgresLocation.Parse(sut.Settings.DatabaseUrl!).Open(new TaskStoreOptions());
            await using NpgsqlCommand vacuum = source.CreateCommand("VACUUM (ANALYZE) tasks");
            vacuum.CommandTimeout = 0;
            await vacuum.ExecuteNonQueryAsync();
        }
    }
}
