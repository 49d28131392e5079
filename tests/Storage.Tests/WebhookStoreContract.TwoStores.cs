using Asya.Grains.Storage;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Storage.Tests;

/// <content>One store writes while another one delivers.</content>
public abstract partial class WebhookStoreContract
{
    /// <summary>Writes events in one store while another one leases and reports.</summary>
    private protected async Task EveryEventIsToldWhileManyWriteAsync(IWebhookStore other, int events)
    {
        TaskETag etag = await CreateAsync(Hook("h"));
        Task writing = Task.Run(async () =>
        {
            for (int seq = 2; seq <= events; seq++)
            {
                etag = await MoveAsync(etag, seq, seq % 2 == 0 ? TaskPhase.Paused : TaskPhase.Running, "moved");
            }
        });
        List<long> told = [];
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(40));
        while (told.Count < events)
        {
            foreach (WebhookNotification leased in (await other.LeaseAsync(9, TimeSpan.FromMinutes(1), Now, patience.Token)).Deliveries)
            {
                for (WebhookNotification? next = leased; next is not null;)
                {
                    told.Add(next.Event.Seq);
                    WebhookReport report = new()
                    {
                        Row = next.Row,
                        Lease = next.Lease,
                        Seq = next.Event.Seq,
                        Outcome = WebhookOutcome.Delivered,
                        Status = 204,
                        NextLease = TimeSpan.FromMinutes(1),
                    };
                    next = await other.ReportAsync(report, Now, patience.Token);
                }
            }
        }

        await writing;
        Assert.Equal(Enumerable.Range(1, events).Select(static seq => (long)seq), told);
    }
}
