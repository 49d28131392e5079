using Asya.Grains.Hosting;
using Asya.Hosting.Clustering;

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

    private static IHost Build(HostArguments arguments, Action<IServiceCollection>? addActors)
    {
        IHost host = UnstartedHost.Build(arguments, addActors);
        IConfiguration configuration = host.Services.GetRequiredService<IConfiguration>();
        if (SharedStorage.Database(configuration) is null && !SharedStorage.HasAzureTasks(configuration)
            && !Directory.Exists(arguments.Data))
        {
            host.Dispose();
            throw new OperatorException($"There are no tasks in {Path.GetFullPath(arguments.Data)}: it does not exist.");
        }

        return host;
    }
}
