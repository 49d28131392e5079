using System.Net;
using System.Net.Sockets;

namespace Asya.TestKit;

/// <summary>Ports of loopback that are free.</summary>
public static class FreePort
{
    /// <summary>Gets one that the system has just given and taken back.</summary>
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
