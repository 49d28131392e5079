using System.Collections.Immutable;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Relational;

/// <summary>Webhooks in the database of the tasks.</summary>
internal sealed class RelationalWebhookStore(SqlDatabase database, TaskWriter writer) : IWebhookStore
{
    private readonly WebhookRules _rules = database.Webhooks;

    public Task<WebhookRegistrationResult> RegisterAsync(
        TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(session => _rules.RegisterAsync(session, key, target, limits, now), cancellationToken);

    public async Task<ImmutableArray<WebhookInfo>> ListAsync(TaskKey key, CancellationToken cancellationToken) =>
        [.. (await InfosAsync(WebhookSql.OfTask, cancellationToken, key.Value)).Select(static row => row.Info)];

    public Task DeleteAsync(TaskKey key, string id, CancellationToken cancellationToken) =>
        WriteAsync(session => _rules.DeleteAsync(session, key, id), cancellationToken);

    public async Task<int> CountAsync(string tenant, string principal, CancellationToken cancellationToken) =>
        (int)(await NumberAsync(WebhookSql.CountOfPrincipal, cancellationToken, tenant, principal) ?? 0);

    public async Task<int> CountPendingAsync(int upTo, CancellationToken cancellationToken) =>
        (int)(await NumberAsync(_rules.Sql.Pending, cancellationToken, upTo) ?? 0);

    public async Task<WebhookBatch> LeaseAsync(int most, TimeSpan life, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Before anything is read: a gateway that is told too late that there is something misses what happens meanwhile.
        bool? isIdle = _rules.IsIdle;
        if (isIdle is true)
        {
            return new();
        }

        ImmutableArray<WebhookNotification> leased = [];
        long? first = await NumberAsync(WebhookSql.FirstDue, cancellationToken);
        if (first <= UnixTicks.ToTicks(now))
        {
            leased = await WriteAsync(session => _rules.LeaseAsync(session, most, life, now), cancellationToken);
            first = await NumberAsync(WebhookSql.FirstDue, cancellationToken);
        }

        return new()
        {
            Deliveries = leased,
            NextDue = first is { } due ? UnixTicks.FromTicks(due) is var at && at > now ? at - now : TimeSpan.Zero : null,
            HasActive = isIdle is false || first is not null || await NumberAsync(WebhookSql.AnyActive, cancellationToken) > 0,
        };
    }

    public Task<WebhookNotification?> ReportAsync(WebhookReport report, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(session => _rules.ReportAsync(session, report, now), cancellationToken);

    public async Task<WebhookPage> DeadAsync(string tenant, long after, int limit, CancellationToken cancellationToken)
    {
        List<WebhookEntry> rows = await InfosAsync(WebhookSql.Dead, cancellationToken, tenant, after, limit + 1L);
        return new()
        {
            Items = [.. rows.Take(limit).Select(static row => row.Info)],
            Next = rows.Count > limit ? rows[limit - 1].Id : null,
        };
    }

    public Task<bool> ReviveAsync(TaskKey key, string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(session => _rules.ReviveAsync(session, key, id, now), cancellationToken);

    private Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> change, CancellationToken cancellationToken) =>
        database.WriteAsync(writer, change, cancellationToken);

    private Task<long?> NumberAsync(string sql, CancellationToken cancellationToken, params object?[] values) =>
        database.ReadAsync(session => session.NumberAsync(sql, values), cancellationToken);

    private Task<List<WebhookEntry>> InfosAsync(string sql, CancellationToken cancellationToken, params object?[] values) =>
        database.ReadAsync(session => session.AllAsync(sql, WebhookRows.Info, values), cancellationToken);
}
