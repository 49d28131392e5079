using System.Net;
using System.Net.NetworkInformation;
using Asya.Gateway.Hosting;
using Microsoft.Extensions.Options;

namespace Asya.Silo;

/// <summary>The ports of a silo, before it listens.</summary>
/// <remarks>Orleans asks Linux to share a port that is taken: two silos would get each other's connections, and neither would say so.</remarks>
internal static class SiloPorts
{
    /// <exception cref="OptionsValidationException">Somebody listens at one of them already; the message says which.</exception>
    public static void RefuseTaken(ClusterSettings settings)
    {
        IPEndPoint[] taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        Refuse(taken, ClusterSettings.SiloPortVariable, settings.SiloPort);
        Refuse(taken, ClusterVariables.ClientPortVariable, settings.ClientPort);
    }

    private static void Refuse(IPEndPoint[] taken, string variable, int port)
    {
        if (Array.Exists(taken, listener => listener.Port == port))
        {
            throw new OptionsValidationException(variable, typeof(int), [$"{variable}: port {port} is in use, perhaps by another silo. Stop that, or choose another port."]);
        }
    }
}
