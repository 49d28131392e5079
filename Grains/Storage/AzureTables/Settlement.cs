using Asya.Tasks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>What the index is to say of a task.</summary>
/// <param name="Card">The task.</param>
/// <param name="WasOpen">Whether it has a row among the open tasks.</param>
internal sealed record Settlement(TaskCard? Card, bool WasOpen)
{
    // Beside the mark and the rows of lists.
    private const int MaxHistoryRows = AzureAccount.MaxRows - 10;

    /// <summary>Gets the one that changes nothing.</summary>
    public static Settlement Nothing { get; } = new(null, WasOpen: false);

    /// <summary>Gets the events that are new in the history.</summary>
    public IReadOnlyList<HistoryRow> History { get; init; } = [];

    /// <summary>Gets the rows that go together with the mark.</summary>
    public IEnumerable<TableTransactionAction> Rows()
    {
        if (Card is null)
        {
            yield break;
        }

        string shard = TableKeys.Shard(Card.Key);
        foreach (string row in Card.Rows())
        {
            yield return new(TableTransactionActionType.UpsertReplace, Card.WriteTo(new TableEntity(shard, row)));
        }

        if (WasOpen && Card.Phase.IsTerminal)
        {
            yield return new(TableTransactionActionType.Delete, new TableEntity(shard, Card.OpenRow()), Azure.ETag.All);
        }

        foreach (HistoryRow row in History.Skip(History.Count - MaxHistoryRows))
        {
            yield return new(TableTransactionActionType.UpsertReplace, row.ToRow());
        }
    }

    /// <summary>Gets the rows for which there is no room beside the mark.</summary>
    public IEnumerable<TableTransactionAction> HistoryBefore() =>
        History.Take(History.Count - MaxHistoryRows).Select(static row => new TableTransactionAction(
            TableTransactionActionType.UpsertReplace, row.ToRow()));
}
