using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.Reporting;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <content>Reads that count what waits. The twin of <see cref="Asya.Grains.Storage.Sqlite.ReportingQueries"/>.</content>
internal sealed partial class PostgresReads
{
    // One query for each tenant, along an existing index: no index exists only for this.
    private const string Tenants = """
        WITH RECURSIVE tenants(tenant) AS (
            (SELECT tenant FROM tasks ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (SELECT tasks.tenant FROM tasks WHERE tasks.tenant > tenants.tenant ORDER BY tasks.tenant LIMIT 1) FROM tenants WHERE tenants.tenant IS NOT NULL)
        """;

    internal const string PausedSql =
        $"{Tenants} SELECT count(*) FROM (SELECT FROM tenants JOIN tasks ON tasks.tenant = tenants.tenant AND tasks.status = 2 LIMIT $1) few";

    internal const string WaitingSql =
        $"{Tenants} SELECT doc_version, doc FROM tenants JOIN tasks ON tasks.tenant = tenants.tenant AND tasks.status = 2 LIMIT $1";

    internal const string WaitingOfTenantSql =
        "SELECT doc_version, doc FROM tasks WHERE tenant = $2 AND status = 2 ORDER BY created_at, id LIMIT $1";

    internal const string WaitingOfPrincipalSql =
        "SELECT doc_version, doc FROM tasks WHERE tenant = $2 AND principal = $3 AND principal IS NOT NULL AND status < 3 AND status = 2 LIMIT $1";

    public Task<long> CountPausedAsync(int upTo, CancellationToken cancellationToken) =>
        ReadAsync(() => Command(PausedSql, Number(upTo)), FirstNumber, cancellationToken);

    public Task<bool> KnowsPlaceAsync(string place, CancellationToken cancellationToken) => ReadAsync(
        () => Command("SELECT 1 FROM checkpoint_places WHERE place = $1", PostgresText.Parameter(place)),
        static reader => reader.ReadAsync(), cancellationToken);

    /// <summary>The one statement here that writes: at the start, outside of every batch.</summary>
    public Task<bool> RememberPlaceAsync(string place, CancellationToken cancellationToken) => ReadAsync(
        () => Command("INSERT INTO checkpoint_places VALUES ($1) ON CONFLICT DO NOTHING", PostgresText.Parameter(place)),
        static async reader => !await reader.ReadAsync(), cancellationToken);

    public Task<string> StoreIdAsync(CancellationToken cancellationToken) => ReadAsync(
        static () => Command("SELECT store_id FROM asya_schema"),
        static async reader => await reader.ReadAsync()
            ? reader.GetString(0)
            : throw new TaskStoreException("The table asya_schema is empty."),
        cancellationToken);

    /// <summary>Reads some paused tasks of any tenant.</summary>
    public Task<ImmutableArray<TaskState>> PausedAsync(int upTo, CancellationToken cancellationToken)
    {
        return ReadAsync(() => Command(WaitingSql, Number(upTo)), Take, cancellationToken);

        async Task<ImmutableArray<TaskState>> Take(NpgsqlDataReader reader)
        {
            ImmutableArray<TaskState>.Builder tasks = ImmutableArray.CreateBuilder<TaskState>();
            while (await reader.ReadAsync(cancellationToken))
            {
                tasks.Add(TaskDocument.Decode(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1), default));
            }

            return tasks.DrainToImmutable();
        }
    }

    public Task<WaitingTasks> WaitingAsync(
        string? tenant, string? principal, int upTo, CancellationToken cancellationToken)
    {
        return ReadAsync(Make, Take, cancellationToken);

        NpgsqlCommand Make() => (tenant, principal) switch
        {
            (null, _) => Command(WaitingSql, Number(upTo + 1L)),
            (_, null) => Command(WaitingOfTenantSql, Number(upTo + 1L), PostgresText.Parameter(tenant)),
            _ => Command(WaitingOfPrincipalSql, Number(upTo + 1L), PostgresText.Parameter(tenant), PostgresText.Parameter(principal)),
        };

        async Task<WaitingTasks> Take(NpgsqlDataReader reader)
        {
            ImmutableArray<WaitingTask>.Builder tasks = ImmutableArray.CreateBuilder<WaitingTask>();
            while (await reader.ReadAsync(cancellationToken))
            {
                if (tasks.Count == upTo)
                {
                    return new(tasks.DrainToImmutable(), false);
                }

                tasks.Add(TaskDocument.DecodeWaiting(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1)));
            }

            return new(tasks.DrainToImmutable(), true);
        }
    }
}
