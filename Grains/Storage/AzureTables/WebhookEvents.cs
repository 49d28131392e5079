using Asya.Events;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Finds the events of a task that a webhook has not had.</summary>
internal sealed class WebhookEvents(AzureAccount account, StateReader states)
{
    /// <summary>Finds the next event that changes the task's phase: webhooks get no others.</summary>
    public async Task<WebhookScan> AfterAsync(WebhookRow webhook, CancellationToken cancellationToken)
    {
        WebhookScan scan = new(null, null, webhook.Cursor);
        TaskPhase? phase = null;
        RowRange range = new(TableKeys.Event(webhook.Task, Math.Max(1, webhook.Cursor)), TableKeys.EventsBehind(webhook.Task));
        await foreach (TableEntity row in account.RowsAsync(
            account.Tasks, TableKeys.Partition(webhook.Key), range, EventRow.Columns, cancellationToken))
        {
            long seq = EventRow.SeqOf(row);
            TaskPhase next = EventRow.PhaseOf(row);
            if (seq <= webhook.Cursor)
            {
                scan = scan with { PhaseAtCursor = next };
            }
            else if (phase != next)
            {
                TaskEvent entry = await EventRow.ReadAsync(row, webhook.Key, states.BlobAsync(cancellationToken));
                return scan with { Next = entry, Last = seq };
            }

            (phase, scan) = (next, scan with { Last = Math.Max(seq, webhook.Cursor) });
        }

        return scan;
    }
}

/// <summary>What a task's events have for a webhook.</summary>
/// <param name="Next">The next event; null: there is none.</param>
/// <param name="PhaseAtCursor">The phase of the event that it had last.</param>
/// <param name="Last">The last event that was looked at.</param>
internal sealed record WebhookScan(TaskEvent? Next, TaskPhase? PhaseAtCursor, long Last);
