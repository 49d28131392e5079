using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Asya.Gateway.Hosting;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Hosting.Clustering;

/// <summary>The ports of a silo, before it listens.</summary>
/// <remarks>Orleans lets Linux share a port that is in use: two silos would silently get each other's connections.</remarks>
internal sealed class SiloPorts : IDisposable
{
    private const int Tries = 1000;

    private readonly IPEndPoint[] _taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
    private readonly List<Socket> _reserved = [];

    /// <summary>Gets where other silos talk to this one.</summary>
    public int Silo { get; private set; }

    /// <summary>Gets where gateways and other clients talk to it.</summary>
    public int Client { get; private set; }

    /// <summary>Takes the ports that are set, or the usual ones.</summary>
    /// <exception cref="OptionsValidationException">Another process already listens at one of them; the message names it.</exception>
    public static SiloPorts ForCluster(ClusterSettings settings)
    {
        SiloPorts ports = new() { Silo = settings.SiloPort, Client = settings.ClientPort };
        ports.Refuse(AsyaVariables.SiloPort, settings.SiloPort);
        ports.Refuse(AsyaVariables.SiloClientPort, settings.ClientPort);
        return ports;
    }

    /// <summary>
    /// Takes the ports that are set; where none is, the usual one or the next that is free, since others on this machine may be up too.
    /// </summary>
    /// <exception cref="OptionsValidationException">Another process already listens at a configured port; the message names it.</exception>
    public static SiloPorts ForOneBox(IConfiguration configuration, ClusterSettings settings)
    {
        SiloPorts ports = new();
        try
        {
            ports.Silo =
                ports.Choose(
                    configuration, ClusterSettings.SiloPortKey, AsyaVariables.SiloPort, settings.SiloPort, other: settings.ClientPort);
            ports.Client =
                ports.Choose(
                    configuration, ClusterVariables.ClientPortKey, AsyaVariables.SiloClientPort, settings.ClientPort, other: ports.Silo);
            return ports;
        }
        catch
        {
            ports.Dispose();
            throw;
        }
    }

    public void Dispose() => _reserved.ForEach(static socket => socket.Dispose());

    private int Choose(IConfiguration configuration, string key, string variable, int usual, int other)
    {
        if (configuration.GetAsyaValue(key) is not null)
        {
            Refuse(variable, usual);
            return usual;
        }

        for (int port = usual; port < usual + Tries; port++)
        {
            if (port != other && !IsTaken(port) && TryReserve(port))
            {
                return port;
            }
        }

        throw new OptionsValidationException(
            variable, typeof(int), [$"{variable}: no port from {usual} to {usual + Tries - 1} is free. Set it to one that is."]);
    }

    // Two silos that start at once both see the port free. The silo does not use UDP, where a port has one owner until its process ends.
    private bool TryReserve(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _reserved.Add(socket);
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }
    }

    private bool IsTaken(int port) => Array.Exists(_taken, listener => listener.Port == port);

    private void Refuse(string variable, int port)
    {
        if (IsTaken(port))
        {
            throw new OptionsValidationException(
                variable, typeof(int), [$"{variable}: port {port} is in use, perhaps by another silo. Stop that, or choose another port."]);
        }
    }
}
