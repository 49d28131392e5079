using Asya.Grains.Storage;
using Asya.Grains.Storage.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Asya.Grains.Hosting;

/// <summary>The PostgreSQL database of the tasks, for what a host does with it before its silo starts.</summary>
public sealed class TaskDatabase
{
    private readonly PostgresLocation _location;

    private TaskDatabase(PostgresLocation location) => _location = location;

    /// <summary>Gets what other libraries connect with.</summary>
    public string ConnectionString => _location.ConnectionString;

    /// <exception cref="OptionsValidationException">The text is invalid; the message has the setting and the reason.</exception>
    public static TaskDatabase FromSetting(string text) => new(PostgresLocation.FromSetting(text));

    /// <summary>Creates or renews the tables of the task store. Returns whether anything was missing.</summary>
    /// <remarks>Idempotent and safe to run concurrently. Silos and not this check that the server's commits are durable.</remarks>
    /// <exception cref="OperatorException">The database is away, or is not for us.</exception>
    public async Task<bool> MigrateAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = _location.Open(new TaskStoreOptions());
        return await PostgresStart.RunAsync(source, _location, Durability.Process, cancellationToken);
    }

    /// <summary>Runs the scripts of other tables, all of them or none, unless their first table is there.</summary>
    /// <remarks>Idempotent and safe to run concurrently.</remarks>
    /// <exception cref="OperatorException">The database is away, or refuses.</exception>
    public async Task AddTablesAsync(string firstTable, IReadOnlyList<string> scripts, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
            if (!await HasTableAsync(connection, firstTable, cancellationToken))
            {
                await PostgresSchema.LockedAsync(
                    connection, () => RunScriptsAsync(connection, firstTable, scripts, cancellationToken), cancellationToken);
            }
        }
        catch (Exception failure) when (PostgresFailure.IsOurs(failure))
        {
            throw PostgresFailure.From(_location, failure);
        }
    }

    public override string ToString() => _location.Description;

    private async Task RunScriptsAsync(
        NpgsqlConnection connection, string firstTable, IReadOnlyList<string> scripts, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS \"{_location.Schema}\"", cancellationToken);
        if (await HasTableAsync(connection, firstTable, cancellationToken))
        {
            return;
        }

        foreach (string script in scripts)
        {
            await ExecuteAsync(connection, script, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> HasTableAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = new("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = table } } };
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
