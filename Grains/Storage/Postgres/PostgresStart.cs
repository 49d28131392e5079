using Asya.Settings;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Runs once, before the first read: creates the tables, and checks that the server's commits are durable.</summary>
internal static class PostgresStart
{
    /// <summary>The oldest server that is known to do all that is asked of it.</summary>
    private const int OldestVersion = 13;

    public static void Run(NpgsqlDataSource source, PostgresLocation location, Durability durability) =>

        // A constructor has to wait for it, and is called on whatever scheduler there is.
        Task.Run(() => RunAsync(source, location, durability, CancellationToken.None)).GetAwaiter().GetResult();

    /// <summary>The same for a process that does nothing else. Gets whether tables were missing.</summary>
    public static async Task<bool> RunAsync(
        NpgsqlDataSource source, PostgresLocation location, Durability durability, CancellationToken cancellationToken)
    {
        try
        {
            await CheckServerAsync(source, location, durability, cancellationToken);
            bool isNew = await PostgresSchema.MigrateAsync(source, location, cancellationToken);
            await PostgresSchema.ForgetOutdatedWordsAsync(source, cancellationToken);
            return isNew;
        }
        catch (Exception failure) when (PostgresFailure.IsOurs(failure))
        {
            throw PostgresFailure.From(location, failure);
        }
    }

    private static async Task CheckServerAsync(
        NpgsqlDataSource source, PostgresLocation location, Durability durability, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        if (connection.PostgreSqlVersion.Major < OldestVersion)
        {
            throw new TaskStoreException($"{location} is PostgreSQL {connection.PostgreSqlVersion}; {OldestVersion} or newer is needed.");
        }

        await using NpgsqlCommand ask = new(
            "SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'", connection);
        if (durability is Durability.Full && await ask.ExecuteScalarAsync(cancellationToken) is not true)
        {
            throw new TaskStoreException(
                $"{location} acknowledges writes that are not on disk (fsync or synchronous_commit is off). Switch them on, or set {AsyaVariables.Durability}=process.");
        }
    }
}
