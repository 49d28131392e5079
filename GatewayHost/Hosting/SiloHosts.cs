using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Hosting;

/// <summary>The names behind which silos are: usually one, that of a headless service, with an address for each silo.</summary>
internal sealed class SiloHosts
{
    private const string Key = ClusterVariables.SectionName + ":SiloHosts";

    private readonly (string Name, int Port)[] _hosts;

    private SiloHosts((string Name, int Port)[] hosts) => _hosts = hosts;

    /// <summary>
    /// Reads <c>ASYA_SILO_HOST</c>: a name, or several separated by commas, each with a port of its own if it needs one; null: it is not
    /// set.
    /// </summary>
    /// <exception cref="OptionsValidationException">It cannot be read.</exception>
    public static SiloHosts? Read(IConfiguration configuration, int port)
    {
        string[] names = (configuration.GetAsyaValue(Key) ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length == 0 ? null : new SiloHosts([.. names.Select(name => Parse(name, port))]);
    }

    /// <summary>Asks the name service for all addresses.</summary>
    public async Task<IReadOnlyList<IPEndPoint>> ResolveAsync()
    {
        List<IPEndPoint> found = [];
        SocketException? unknown = null;
        foreach ((string name, int port) in _hosts)
        {
            try
            {
                found.AddRange((await Dns.GetHostAddressesAsync(name)).Select(address => new IPEndPoint(address, port)));
            }
            catch (SocketException failure)
            {
                // One of several names may be unresolvable while its silo is down.
                unknown = failure;
            }
        }

        return found.Count > 0 || unknown is null ? found : throw unknown;
    }

    public override string ToString() => string.Join(", ", _hosts.Select(static host => $"{host.Name}:{host.Port}"));

    private static (string Name, int Port) Parse(string text, int port)
    {
        int at = text.LastIndexOf(':');
        string name = at < 0 ? text : text[..at];
        bool isPort = at < 0
            || (int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536);
        return isPort && Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4 ? (name, port)
            : throw new OptionsValidationException(AsyaVariables.SiloHost, typeof(string),
                [$"{AsyaVariables.SiloHost} must be a host name, or several separated by commas, each with :port if it needs one; '{text}' is none."]);
    }
}
