using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureTaskListTests() : TaskListContract(StoreKind.Azure)
{
    private static readonly string[] Twins = ["twin-0", "twin-1", "twin-2", "twin-3"];

    private static CancellationToken None => CancellationToken.None;

    public static TheoryData<TaskOrder> Orders => [TaskOrder.Created, TaskOrder.Updated];

    [StoreTheory]
    [MemberData(nameof(Orders))]
    public async Task Tasks_that_silos_create_at_one_instant_under_one_number_are_each_on_one_page(TaskOrder order)
    {
        using StoreUnderTest sut = await WithTwinsAsync();
        TaskQuery query = new() { Order = order, Limit = 1 };
        List<string> all = [];
        do
        {
            (ImmutableArray<TaskState> page, string? next) = await sut.Store.ListAsync(query, None);
            all.AddRange(page.Select(static task => task.Key.Value));
            query = query with { Cursor = next };
        }
        while (query.Cursor is not null);

        Assert.Equal(Twins, all);
    }

    [StoreFact]
    public async Task Their_events_are_each_on_one_page_of_the_history()
    {
        using StoreUnderTest sut = await WithTwinsAsync();
        HistoryQuery query = new() { Limit = 1 };
        List<string> all = [];
        do
        {
            HistoryPage page = await sut.Store.HistoryAsync(query, None);
            all.AddRange(page.Entries.Select(static entry => entry.Event.Key.Value));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        Assert.Equal(Twins, all);
    }

    [StoreFact]
    public async Task A_cursor_without_a_task_or_with_one_that_is_no_text_is_refused()
    {
        using StoreUnderTest sut = new(StoreKind.Azure);
        TaskListCursor known = new(7, 8, TaskOrder.Created, "ab");
        HistoryCursor place = new(7, 8, 9, "ab");
        Assert.Equal(known, TaskListCursor.Parse(known.ToString(), hasTask: true));
        Assert.Equal(place, HistoryCursor.Parse(place.ToString(), hasKey: true));
        Assert.Throws<FormatException>(() => TaskListCursor.Parse(known.ToString()));
        Assert.Throws<FormatException>(() => HistoryCursor.Parse(place.ToString()));

        foreach (string cursor in (string[])[(known with { Task = null }).ToString(), known.ToString()[..^3] + "_78"])
        {
            await Assert.ThrowsAsync<FormatException>(() => sut.Store.ListAsync(new() { Cursor = cursor }, None));
        }
    }

    /// <summary>Makes tasks in silos whose clocks show the same, and that draw the same lots.</summary>
    private static async Task<StoreUnderTest> WithTwinsAsync()
    {
        StoreUnderTest sut = new(StoreKind.Azure);
        ManualTimeProvider clock = new();
        HashSet<long> numbers = [];
        foreach (string key in Twins)
        {
            using AzureTaskStore silo = await AzureTaskStore.OpenAsync(
                new() { Account = sut.Azure.Account, Random = new Random(1) }, clock, new FaultPoints(),
                NullLogger<AzureTaskStore>.Instance, health: null, None);
            numbers.Add((await silo.WriteAsync(SomeTasks.Create(key), null, None)).ETag!.Value.Id);
        }

        Assert.Single(numbers);
        return sut;
    }
}
