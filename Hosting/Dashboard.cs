using Asya.Settings;
using Orleans.Dashboard;

namespace Asya.Hosting;

/// <summary>The Orleans Dashboard, where it is switched on: activations, calls and silos of the whole cluster.</summary>
/// <remarks>Its pages have no scope of their own, so the gateway's rule for such pages holds: they take an admin.</remarks>
internal static class Dashboard
{
    private const string Key = "Asya:Cluster:Dashboard";
    private const string Path = "/orleans";

    public static void Add(ISiloBuilder silo, IConfiguration configuration)
    {
        if (IsOn(configuration))
        {
            // It would show the process's log, which has more than calls and activations.
            silo.AddDashboard(static options => options.HideTrace = true);
        }
    }

    public static void Map(WebApplication application)
    {
        if (IsOn(application.Configuration))
        {
            application.MapOrleansDashboard(Path);
        }
    }

    private static bool IsOn(IConfiguration configuration) => configuration.GetAsyaValue(Key) == "true";
}
