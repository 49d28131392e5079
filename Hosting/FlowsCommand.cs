using Asya.Grains.Hosting;
using Asya.Hosting.Clustering;
using Asya.Settings;

namespace Asya.Hosting;

/// <summary>
/// <c>flows check</c>: says which waiting tasks the flows and actors of this build would break, and ends. Starts nothing and changes
/// nothing.
/// </summary>
internal static class FlowsCommand
{
    private const int MaxTasks = 200_000;

    /// <summary>Gets 0: none would break; 1: it cannot be told; 3: some would.</summary>
    public static async Task<int> CheckAsync(HostArguments arguments, Action<IServiceCollection>? addActors)
    {
        try
        {
            using IHost host = Build(arguments, addActors);
            WaitingTaskReport report = await WaitingTaskReport.CreateAsync(host.Services, MaxTasks, CancellationToken.None);
            foreach (string line in report.Broken.Concat(report.Notes))
            {
                await Console.Out.WriteLineAsync(line);
            }

            await Console.Out.WriteLineAsync(
                $"{report.Broken.Count} of {report.Waiting} waiting tasks would fail{(report.IsCutShort ? "; there may be more" : "")}.");
            return report.Broken.Count == 0 ? 0 : 3;
        }
        catch (Exception e) when (StartFailure.TryExplain(e, out string why))
        {
            await Console.Error.WriteLineAsync(why);
            return 1;
        }
    }

    // The stores and the configuration of a silo, which is not started: it joins nothing and listens nowhere.
    private static IHost Build(HostArguments arguments, Action<IServiceCollection>? addActors)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables()
            .AddInMemoryCollection(arguments.Settings());
        ConfigurationFolder.AddDefault(builder.Configuration, arguments.ConfigurationFolder);
        UnknownVariables.RefuseMisspelt(builder.Configuration);
        if (SharedStorage.Database(builder.Configuration) is null && !SharedStorage.HasAzureTasks(builder.Configuration)
            && !Directory.Exists(arguments.Data))
        {
            throw new OperatorException($"There are no tasks in {Path.GetFullPath(arguments.Data)}: it does not exist.");
        }

        DataDirectory.AddCheckpoints(builder.Configuration);
        builder.UseOrleans(static silo => silo.UseLocalhostClustering().AddTaskStore().AddCheckpointStore().AddAsyaGrains());
        addActors?.Invoke(builder.Services);
        return builder.Build();
    }
}
