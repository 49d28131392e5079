using System.Data.Common;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Relational;

/// <summary>Rows of webhooks, in the order of the columns of <see cref="WebhookSql"/>.</summary>
internal static class WebhookRows
{
    /// <summary>Reads the part that delivery needs.</summary>
    public static WebhookRow Delivery(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Lease = row.GetInt64(1),
        Task = row.GetInt64(2),
        Key = new TaskKey(row.GetString(3)),
        Target = new WebhookTarget
        {
            Id = row.GetString(4),
            Format = (WebhookFormat)row.GetInt64(5),
            Url = row.GetString(6),
            Scheme = row.TextOrNull(7),
            Principal = row.TextOrNull(12),
            Credential = row.TextOrNull(13),
        },
        Secrets = row.Bytes(8),
        Cursor = row.GetInt64(9),
        Attempts = (int)row.GetInt64(10),
        FailingSince = row.NumberOrNull(11),
        State = (WebhookState)row.GetInt64(14),
        Log = row.Bytes(15),
    };

    /// <summary>Reads the part that is shown.</summary>
    public static WebhookEntry Info(DbDataReader row) => new(row.GetInt64(0), new WebhookInfo
    {
        Key = new TaskKey(row.GetString(1)),
        Id = row.GetString(2),
        Url = row.GetString(3),
        Format = (WebhookFormat)row.GetInt64(4),
        Scheme = row.TextOrNull(5),
        State = (WebhookState)row.GetInt64(6),
        Cursor = row.GetInt64(7),
        Attempts = (int)row.GetInt64(8),
        Due = row.NumberOrNull(9) is { } due ? UnixTicks.FromTicks(due) : null,
        CreatedAt = row.Instant(10),
        Principal = row.TextOrNull(11),
        Log = WebhookLog.Decode(row.Bytes(12)),
    });
}
