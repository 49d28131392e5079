using Asya.Grains.Storage.Postgres;
using Npgsql;

namespace Asya.Hosting.Clustering;

/// <summary>The tables by which silos know each other: Orleans' own scripts, run once.</summary>
internal static class MembershipTables
{
    private static readonly string[] Scripts = ["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql"];

    /// <summary>Creates missing tables. Idempotent and safe to run concurrently.</summary>
    public static async Task MakeAsync(PostgresLocation location, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(location.ConnectionString);
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
            if (!await AreThereAsync(connection, cancellationToken))
            {
                await PostgresSchema.LockedAsync(connection, () => MakeAsync(connection, location, cancellationToken), cancellationToken);
            }
        }
        catch (Exception failure) when (PostgresFailure.IsOurs(failure))
        {
            throw PostgresFailure.From(location, failure);
        }
    }

    private static async Task MakeAsync(NpgsqlConnection connection, PostgresLocation location, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS \"{location.Schema}\"", cancellationToken);
        if (await AreThereAsync(connection, cancellationToken))
        {
            return;
        }

        foreach (string script in Scripts)
        {
            await using Stream stream = typeof(MembershipTables).Assembly.GetManifestResourceStream(script)!;
            using StreamReader reader = new(stream);
            await ExecuteAsync(connection, await reader.ReadToEndAsync(cancellationToken), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> AreThereAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = new("SELECT to_regclass('orleansmembershiptable') IS NOT NULL", connection);
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
