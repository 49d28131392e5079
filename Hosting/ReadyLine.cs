using System.Reflection;
using Asya.Grains.Hosting;
using Asya.Hosting.Clustering;

namespace Asya.Hosting;

/// <summary>The line that reports that the host is ready, with its addresses and stores.</summary>
internal static class ReadyLine
{
    public static string Create(WebApplication application)
    {
        SiloPorts ports = application.Services.GetRequiredService<SiloPorts>();
        SiloStorage storage = application.Services.GetRequiredService<SiloStorage>();
        return $"Asya is ready on {string.Join(", ", application.Urls)} ({Engine}, silo port {ports.Silo}, client port {ports.Client}, tasks: {storage.Tasks}, checkpoints: {storage.Checkpoints})";
    }

    // The assembly's own version is 10.0.0 for every 10.x. The informational one is "10.4.2. Commit Hash: ...".
    private static string Engine =>
        $"Orleans {typeof(Grain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split(' ', '+')[0].TrimEnd('.')}";
}
