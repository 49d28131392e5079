using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;
using Azure;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>A webhook in the index partition of its task: one row that holds it, and rows that it is found by.</summary>
/// <param name="Row">The webhook.</param>
/// <param name="CreatedAt">When it was registered, in ticks.</param>
/// <param name="At">When its row was put, in ticks of the store's clock.</param>
/// <param name="ETag">The service's version of the row.</param>
internal sealed record StoredWebhook(WebhookRow Row, long CreatedAt, long At, ETag ETag = default)
{
    public const string NumberColumn = "Hook";
    private const string NonceColumn = "Nonce";
    private const string SchemeColumn = "Scheme";
    private const string SecretsColumn = "Secrets";
    private const string LogColumn = "Log";

    /// <summary>Gets the number that only the change to this version has: a change that is sent again knows its own by it.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>Gets the row's part that is shown.</summary>
    public WebhookInfo Info => new()
    {
        Key = Row.Key,
        Id = Row.Config,
        Url = Row.Target.Url,
        Format = Row.Target.Format,
        Scheme = Row.Target.Scheme,
        State = Row.State,
        Cursor = Row.Cursor,
        Attempts = Row.Attempts,
        Due = Row.Due is { } due ? UnixTicks.FromTicks(due) : null,
        CreatedAt = UnixTicks.FromTicks(CreatedAt),
        Principal = Row.Target.Principal,
        Log = WebhookLog.Decode(Row.Log),
    };

    /// <summary>Gets the names of the rows that it is found by. They change together with its own.</summary>
    public IEnumerable<string> Places()
    {
        yield return TableKeys.WebhookName(Row.Key, Row.Task, Row.Config);
        if (Row.State == WebhookState.Active)
        {
            yield return TableKeys.ActiveWebhook(Row.Due, Row.Id);
        }

        if (Row.State == WebhookState.Dead)
        {
            yield return TableKeys.DeadWebhook(Row.Key.Tenant, Row.Id);
        }

        if (Row.State != WebhookState.Done && Row.Target.Principal is { } principal)
        {
            yield return TableKeys.WebhookOfPrincipal(Row.Key.Tenant, principal, Row.Id);
        }
    }

    /// <summary>Makes a row that it is found by.</summary>
    public TableEntity ToPlace(string name) => new(TableKeys.Shard(Row.Key), name) { [NumberColumn] = Row.Id };

    public TableEntity ToRow() => new(TableKeys.Shard(Row.Key), TableKeys.Webhook(Row.Id))
    {
        [NumberColumn] = Row.Id,
        [NonceColumn] = Nonce,
        [nameof(At)] = At,
        [nameof(CreatedAt)] = CreatedAt,
        [nameof(WebhookRow.Lease)] = Row.Lease,
        [nameof(WebhookRow.Task)] = Row.Task,
        [nameof(WebhookRow.Key)] = Row.Key.Value,
        [nameof(WebhookRow.Config)] = Row.Config,
        [nameof(WebhookTarget.Url)] = Row.Target.Url,
        [nameof(WebhookTarget.Format)] = (int)Row.Target.Format,
        [SchemeColumn] = Row.Target.Scheme,
        [nameof(WebhookTarget.Principal)] = Row.Target.Principal,
        [nameof(WebhookTarget.Credential)] = Row.Target.Credential,
        [SecretsColumn] = Row.Secrets,
        [nameof(WebhookRow.Cursor)] = Row.Cursor,
        [nameof(WebhookRow.Attempts)] = Row.Attempts,
        [nameof(WebhookRow.FailingSince)] = Row.FailingSince,
        [nameof(WebhookRow.State)] = (int)Row.State,
        [nameof(WebhookRow.Due)] = Row.Due,
        [LogColumn] = Row.Log,
    };

    public static StoredWebhook Read(TableEntity row) => new(
        new WebhookRow
        {
            Id = NumberOf(row),
            Lease = row.GetInt64(nameof(WebhookRow.Lease))!.Value,
            Task = row.GetInt64(nameof(WebhookRow.Task))!.Value,
            Key = new TaskKey(row.GetString(nameof(WebhookRow.Key))),
            Target = new WebhookTarget
            {
                Id = row.GetString(nameof(WebhookRow.Config)),
                Url = row.GetString(nameof(WebhookTarget.Url)),
                Format = (WebhookFormat)row.GetInt32(nameof(WebhookTarget.Format))!.Value,
                Scheme = row.GetString(SchemeColumn),
                Principal = row.GetString(nameof(WebhookTarget.Principal)),
                Credential = row.GetString(nameof(WebhookTarget.Credential)),
            },
            Secrets = row.GetBinary(SecretsColumn) ?? [],
            Cursor = row.GetInt64(nameof(WebhookRow.Cursor))!.Value,
            Attempts = row.GetInt32(nameof(WebhookRow.Attempts))!.Value,
            FailingSince = row.GetInt64(nameof(WebhookRow.FailingSince)),
            State = (WebhookState)row.GetInt32(nameof(WebhookRow.State))!.Value,
            Due = row.GetInt64(nameof(WebhookRow.Due)),
            Log = row.GetBinary(LogColumn) ?? [],
        },
        row.GetInt64(nameof(CreatedAt))!.Value, row.GetInt64(nameof(At))!.Value, row.ETag)
    {
        Nonce = row.GetString(NonceColumn) ?? "",
    };

    /// <summary>Reads the webhook's number from its row, or from one that it is found by.</summary>
    public static long NumberOf(TableEntity row) => row.GetInt64(NumberColumn)!.Value;
}
