using System.Net;
using System.Net.Sockets;

namespace Asya.SystemTests.Support;

/// <summary>Ports of loopback that nobody has.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
