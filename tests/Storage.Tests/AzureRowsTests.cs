using Asya.Domain;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Tasks;
using Azure.Data.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace Asya.Storage.Tests;

/// <summary>The names, values and marks of the store in Azure Storage, without any service.</summary>
public sealed class AzureRowsTests
{
    private static readonly DateTimeOffset Now = SomeTasks.Start;

    [Fact]
    public void Names_have_the_order_of_the_numbers_in_them() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll<long, long>(static (a, b) =>
            Math.Sign(string.CompareOrdinal(TableKeys.Ordered(a), TableKeys.Ordered(b))) == a.CompareTo(b)));

    [Fact]
    public void Lists_begin_with_the_newest_and_history_with_the_oldest() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll<long, long, long>(static (at, other, id) =>
        {
            string Row(long created) => TableKeys.ListRow(TaskListKind.All, new("t~a"), null, new(id, created));
            string Event(long when) => TableKeys.HistoryRow(new("t~a"), new(when, id, 1));
            return Math.Sign(string.CompareOrdinal(Row(at), Row(other))) == other.CompareTo(at)
                && Math.Sign(string.CompareOrdinal(Event(at), Event(other))) == at.CompareTo(other);
        }));

    [Fact]
    public void Different_texts_have_different_names_of_allowed_characters() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll<string, string>(static (a, b) =>
        {
            string left = TableKeys.Escape(a ?? "");
            return (left == TableKeys.Escape(b ?? "")) == ((a ?? "") == (b ?? ""))
                && left.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '~' or '!');
        }));

    [Fact]
    public void A_range_has_the_names_that_begin_so_and_no_others()
    {
        RowRange all = RowRange.Beginning(TableKeys.ListOf(TaskListKind.Open, "a", null));
        bool IsIn(string name) => string.CompareOrdinal(name, all.From) >= 0 && string.CompareOrdinal(name, all.Behind) < 0;

        Assert.True(IsIn(TableKeys.ListRow(TaskListKind.Open, new("a~1"), null, new(1, long.MinValue))));
        Assert.True(IsIn(TableKeys.ListRow(TaskListKind.Open, new("a~1"), null, new(1, long.MaxValue))));
        Assert.False(IsIn(TableKeys.ListRow(TaskListKind.Open, new("ab~1"), null, new(1, 1))));
        Assert.False(IsIn(TableKeys.ListRow(TaskListKind.Open, new("1"), null, new(1, 1))));
        Assert.False(IsIn(TableKeys.ListRow(TaskListKind.All, new("a~1"), null, new(1, 1))));
    }

    [Fact]
    public void Tasks_that_two_silos_create_at_one_instant_under_one_number_have_names_of_their_own()
    {
        TaskCard[] cards = [.. ((string[])["t~a", "t~b"]).Select(static key => TaskCard.From(SomeTasks.Create(key, context: "c"), 7))];

        Assert.Empty(cards[0].Rows().Intersect(cards[1].Rows()));
        Assert.NotEqual(cards[0].OpenRow(), cards[1].OpenRow());
        Assert.NotEqual(
            new HistoryRow(new(1, 7, 1), "paused", cards[0], 0).RowKey, new HistoryRow(new(1, 7, 1), "paused", cards[1], 0).RowKey);
        string last = TableKeys.ListAt(TaskListKind.All, "t", null, new(7, cards[0].Created, Task: "t~a"));
        RowRange next = RowRange.Beginning(TableKeys.ListOf(TaskListKind.All, "t", null)).After(last);
        Assert.Equal(last, cards[0].Rows().First());
        Assert.True(string.CompareOrdinal(cards[0].Rows().First(), next.From) < 0);
        Assert.True(string.CompareOrdinal(cards[1].Rows().First(), next.From) >= 0);
        string older = TableKeys.ListRow(TaskListKind.All, new("t~0"), null, new(6, cards[0].Created));
        Assert.True(string.CompareOrdinal(older, next.From) >= 0);
    }

    [Fact]
    public void A_webhooks_number_has_its_partition_and_its_due_time_stands_in_its_name() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll<string, long>(static (text, due) =>
        {
            TaskKey key = new(text ?? "");
            long number = TableKeys.NewWebhook(key, Now);
            return number > 0 && TableKeys.ShardOfWebhook(number) == TableKeys.Shard(key)
                && TableKeys.DueOfWebhook(TableKeys.ActiveWebhook(due, number)) == due
                && string.CompareOrdinal(TableKeys.ActiveWebhook(due, number), TableKeys.ActiveWebhook(null, long.MaxValue)) < 0;
        }));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(99_999_999, 0)]
    [InlineData(100_000_000, 1)]
    [InlineData(-1, -1)]
    [InlineData(-100_000_000, -1)]
    [InlineData(-100_000_001, -2)]
    public void A_due_time_moves_its_row_every_ten_seconds(long ticks, long bucket) => Assert.Equal(bucket, TableKeys.DueBucket(ticks));

    [Fact]
    public void Tasks_are_spread_over_all_partitions()
    {
        string[] shards = [.. Enumerable.Range(0, 1000).Select(static i => TableKeys.Shard(new($"task-{i}"))).Distinct()];

        Assert.Equal(TableKeys.Shards, shards.Length);
        Assert.All(shards, static shard => Assert.Contains(shard, Enumerable.Range(0, 16).Select(TableKeys.ShardName)));
    }

    [Fact]
    public void Small_values_stand_in_the_row_and_large_ones_in_blobs_of_names_of_their_own()
    {
        TableValues values = new(new("acme~a"), 7);
        TableEntity row = new("p", "r");

        values.Put(row, "None", default);
        values.Put(row, "Small", new byte[TableValues.MaxColumn]);
        values.Put(row, "Large", new byte[TableValues.MaxColumn + 1]);
        values.Put(row, "Other", new byte[TableValues.MaxColumn + 1]);

        Assert.False(row.ContainsKey("None"));
        Assert.Equal(TableValues.MaxColumn, row.GetBinary("Small").Length);
        Assert.Equal(["LargeBlob", "OtherBlob"], row.Keys.Where(static name => name.EndsWith("Blob", StringComparison.Ordinal)));
        Assert.Equal(2, values.Blobs.Select(static blob => blob.Name).Distinct().Count());
        Assert.All(values.Blobs, static blob => Assert.StartsWith("acme~a/0000000000000007/", blob.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_rows_of_one_change_stay_below_what_the_service_takes()
    {
        TableValues values = new(new("a"), 7);
        TableEntity[] rows = [.. Enumerable.Range(0, 99).Select(_ =>
        {
            TableEntity row = new("p", "r");
            values.Put(row, "Data", new byte[TableValues.MaxColumn]);
            return row;
        })];

        int inRows = rows.Sum(static row => row.GetBinary("Data")?.Length ?? 0);
        Assert.InRange(inRows, 1, TableValues.MaxChange);
        Assert.Equal(99 * TableValues.MaxColumn, inRows + values.Blobs.Sum(static blob => blob.Bytes.Length));
    }

    public static TheoryData<bool, long?, long, int, bool, bool> Verdicts => new()
    {
        // A write of version 5 of row 7: what is stored, and whether the mark goes.
        { false, 7, 4, 0, false, false },
        { false, 7, 4, 10, false, true },
        { false, 7, 5, 0, false, true },
        { false, 7, 6, 0, false, true },
        { false, null, 0, 0, false, false },
        { false, null, 0, 10, false, true },
        { false, 8, 9, 0, false, false },

        // A removal of version 5 of row 7: and whether what it leaves is to go.
        { true, 7, 5, 0, false, false },
        { true, 7, 5, 10, false, true },
        { true, 7, 6, 0, false, true },
        { true, null, 0, 0, true, true },
        { true, 8, 1, 0, true, true },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void A_mark_stays_until_its_write_is_in_or_can_come_no_more(
        bool isRemoval, long? storedId, long storedVersion, int minutes, bool cleans, bool ends)
    {
        TaskState state = SomeTasks.Create("a");
        WriteMark mark = new(state.Key, 7, 5, 1, UnixTicks.ToTicks(Now), isRemoval ? TaskCard.From(state, 7) : null);
        TaskETag? stored = storedId is { } id ? new TaskETag(id, storedVersion, TaskPhase.Running) : null;

        Assert.Equal(new MarkVerdict(cleans, ends), mark.Judge(stored, Now.AddMinutes(minutes)));
    }

    [Fact]
    public void A_mark_comes_back_from_its_row_as_it_was()
    {
        TaskState state = SomeTasks.Create("acme~a", flow: null, principal: "ann", context: "c\0/#?");
        WriteMark mark = new(state.Key, 7, 5, 1, 99, TaskCard.From(state, 7));

        Assert.Equal(mark, WriteMark.Read(mark.ToRow()));
        Assert.Equal(mark with { Removed = null }, WriteMark.Read((mark with { Removed = null }).ToRow()));
        Assert.Equal(mark with { From = 1 }, (mark with { From = 9 }).Over(mark with { Removed = null }));
        Assert.Equal(mark, (mark with { Removed = null }).Over(mark));
    }

    [Fact]
    public void Only_steps_of_a_running_task_need_no_mark()
    {
        TaskState running = SomeTasks.Create("a");
        TaskETag etag = new(7, 5, TaskPhase.Running);
        NewEvent stepped = SomeTasks.Event("a", 2, "stepped", Now);

        Assert.False(IsMarked(running with { NewEvents = [stepped] }, etag));
        Assert.True(IsMarked(running with { NewEvents = [stepped, SomeTasks.Event("a", 3, "pause_requested", Now)] }, etag));
        Assert.True(IsMarked(running with { Phase = TaskPhase.Paused, NewEvents = [stepped] }, etag));
        Assert.True(IsMarked(running with { Phase = TaskPhase.Paused, NewEvents = [] }, etag with { Phase = TaskPhase.Paused }));
        Assert.True(IsMarked(running, null));
        Assert.True(WriteMark.IsNeeded(TaskWrite.Delete(running, etag, CancellationToken.None)));

        static bool IsMarked(TaskState state, TaskETag? expected) =>
            WriteMark.IsNeeded(TaskWrite.Put(state, expected, CancellationToken.None));
    }

    [Fact]
    public void A_due_row_goes_only_when_it_says_nothing_that_is_so_and_its_write_cannot_come()
    {
        DueRow row = new(new("a"), Bucket: 3, Id: 7, Version: 5, At: UnixTicks.ToTicks(Now));
        StateRow stored = new(new TaskETag(7, 4, TaskPhase.Running), default) { Due = 100_000_000 };

        Assert.False(row.IsLeftOver(stored, Now));
        Assert.True(row.IsLeftOver(stored, Now + WriteMark.MaxAge));
        Assert.True(row.IsLeftOver(stored with { Tag = new TaskETag(7, 5, TaskPhase.Running) }, Now));
        Assert.False(row.IsLeftOver(stored with { Due = 300_000_000 }, Now + WriteMark.MaxAge));
        Assert.False(row.IsLeftOver(null, Now));
        Assert.True(row.IsLeftOver(null, Now + WriteMark.MaxAge));
        Assert.Equal(row, DueRow.Read(row.ToRow()));
    }

    [Fact]
    public void An_answer_began_with_its_pause_and_everything_else_with_its_task()
    {
        TaskCard card = TaskCard.From(SomeTasks.Create("a"), 7);
        (long, long, string)[] events = [(4, 40, "resumed"), (5, 50, "stepped"), (6, 60, "paused"), (7, 70, "resumed"), (8, 80, "failed")];

        Assert.Equal(
            [(4, "resumed", 30), (6, "paused", card.Created), (7, "resumed", 60), (8, "failed", card.Created)],
            HistoryRow.Of(card, events, pausedBefore: 30).Select(static row => (row.At.Seq, row.Kind, row.Began)));
        Assert.True(HistoryRow.NeedsPauseBefore(events.Select(static one => one.Item3)));
        Assert.False(HistoryRow.NeedsPauseBefore(["paused", "resumed"]));
        Assert.False(HistoryRow.NeedsPauseBefore(["stepped"]));
    }

    [Fact]
    public void A_settlement_fits_into_one_change_with_its_mark_and_puts_the_rest_before()
    {
        TaskCard card = TaskCard.From(
            SomeTasks.Create("a", principal: "ann", context: "c") with { Phase = TaskPhase.Succeeded }, 7);
        Settlement settlement = new(card, WasOpen: true)
        {
            History = [.. HistoryRow.Of(card, Enumerable.Range(1, 250).Select(static seq => ((long)seq, (long)seq, "claimed")), null)],
        };

        TableTransactionAction[] rows = [.. settlement.Rows()];
        Assert.InRange(rows.Length, 1, AzureAccount.MaxRows - 1);
        Assert.Equal(rows.Length, rows.Select(static row => row.Entity.RowKey).Distinct().Count());
        Assert.Single(rows, static row => row.ActionType == TableTransactionActionType.Delete);
        Assert.Equal(250, settlement.HistoryBefore().Count() + rows.Count(static row => row.Entity.RowKey.StartsWith('h')));
    }

    [Fact]
    public async Task Rows_of_several_partitions_come_in_one_order_and_each_once()
    {
        string[][] sources = [["a", "d", "e"], [], ["b", "d"], ["c"]];

        Assert.Equal(
            ["a", "b", "c", "d", "e"],
            await SortedMerge.MergeAsync(sources.Select(static source => source.ToAsyncEnumerable()), static name => name).ToListAsync());
    }
}
