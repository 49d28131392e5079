using Asya.Grains.Storage;
using Asya.Grains.Storage.Postgres;
using Asya.Hosting.Clustering;
using Asya.Settings;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Asya.Hosting;

/// <summary>
/// <c>migrate</c>: makes or renews the tables, and ends. Silos do the same when they start; with this they need no right to make tables.
/// </summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (args.Count > 1)
        {
            await Console.Error.WriteLineAsync(
                $"migrate takes no arguments. It makes or renews the tables in the database of {AsyaVariables.DatabaseUrl}.");
            return 2;
        }

        IConfiguration configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        try
        {
            await Console.Out.WriteLineAsync(await MigrateAsync(configuration));
            return 0;
        }
        catch (Exception e) when (e is TaskStoreException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<string> MigrateAsync(IConfiguration configuration)
    {
        UnknownVariables.RefuseMisspelt(configuration);
        if (SharedStorage.Database(configuration) is not { } url)
        {
            throw new TaskStoreException(
                $"Set {AsyaVariables.DatabaseUrl} to the database, such as postgres://user:password@host:5432/asya.");
        }

        PostgresLocation location = PostgresLocation.FromSetting(url);
        await using NpgsqlDataSource source = location.Open(new TaskStoreOptions());

        // Silos and not this command check that the server's commits are durable.
        bool made = await PostgresStart.RunAsync(source, location, Durability.Process, CancellationToken.None);
        await SiloClustering.PrepareAsync(configuration, CancellationToken.None);
        return $"{location} is up to date{(made ? " now" : "")}.";
    }
}
