using Asya.Grains.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Hosting;

/// <summary>What the flows and actors of this build mean for the tasks that wait.</summary>
/// <param name="Waiting">How many tasks wait.</param>
/// <param name="IsCutShort">Whether there may be more than were looked at.</param>
/// <param name="Broken">A line for each task that would fail after its answer.</param>
/// <param name="Notes">Lines about what is worth knowing and breaks nothing.</param>
public sealed record WaitingTaskReport(int Waiting, bool IsCutShort, IReadOnlyList<string> Broken, IReadOnlyList<string> Notes)
{
    /// <summary>Looks at the tasks of a host that need not have been started.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="upTo">How many tasks to look at.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="OperatorException">The tasks cannot be read, or the configuration is wrong.</exception>
    public static Task<WaitingTaskReport> CreateAsync(IServiceProvider services, int upTo, CancellationToken cancellationToken) =>
        ActivatorUtilities.CreateInstance<WaitingTaskCheck>(services).RunAsync(upTo, cancellationToken);
}
