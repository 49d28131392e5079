using System.Net;
using System.Net.Sockets;

namespace Asya.TestKit;

/// <summary>Ports of loopback that are free.</summary>
/// <remarks>
/// They stay so while a server that is killed is not yet started again: the system gives none of them to a connection that goes out (those
/// begin at 32768), and a silo that chooses its ports itself begins at 11111 and 30000.
/// </remarks>
public static class FreePort
{
    private const int First = 13_000;
    private const int Last = 29_000;

    private static readonly HashSet<int> Given = [];

    /// <summary>Gets one that this process has not got before.</summary>
    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                // At random, since other test processes look at the same time.
                int port = Random.Shared.Next(First, Last);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
