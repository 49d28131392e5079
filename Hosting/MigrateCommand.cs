using Asya.Grains.Hosting;
using Asya.Hosting.Clustering;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Hosting;

/// <summary>
/// <c>migrate</c>: makes or renews the tables, and ends. Silos do the same when they start; with this they need no right to make tables.
/// </summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        try
        {
            await Console.Out.WriteLineAsync(await MigrateAsync(configuration));
            return 0;
        }
        catch (Exception e) when (e is OperatorException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<string> MigrateAsync(IConfiguration configuration)
    {
        UnknownVariables.RefuseMisspelt(configuration);
        if (AzureTaskAccount.FromSettings(configuration) is { } account)
        {
            return $"{await account.CreateAsync(CancellationToken.None)} are there.";
        }

        if (SharedStorage.Database(configuration) is not { } url)
        {
            throw new OperatorException(
                $"Set {AsyaVariables.DatabaseUrl} to the database, such as postgres://user:password@host:5432/asya, or {AsyaVariables.TaskStore}.");
        }

        TaskDatabase database = TaskDatabase.FromSetting(url);
        bool made = await database.MigrateAsync(CancellationToken.None);
        await SiloClustering.PrepareAsync(configuration, CancellationToken.None);
        return $"{database} is up to date{(made ? " now" : "")}.";
    }
}
