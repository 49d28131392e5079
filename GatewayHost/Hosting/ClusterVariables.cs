using System.Globalization;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Hosting;

/// <summary>The environment variables that silos and gateways of one cluster have in common.</summary>
public static class ClusterVariables
{
    /// <summary>Names the setting behind <see cref="ClientPort"/>.</summary>
    public const string ClientPortVariable = "ASYA_SILO_CLIENT_PORT";

    private const int UsualClientPort = 30000;
    private const string Cluster = "ASYA_CLUSTER_ID";
    private const string Service = "ASYA_SERVICE_ID";

    /// <summary>Gets which silos and gateways belong together at a time.</summary>
    public static string ClusterId(IConfiguration configuration) => Name(configuration, Cluster);

    /// <summary>
    /// Gets what a silo that is alone on this machine is called, by the port at which it takes gateways: two of them are two clusters.
    /// </summary>
    public static string OneBoxId(IConfiguration configuration, int clientPort)
    {
        string cluster = ClusterId(configuration);
        return clientPort == UsualClientPort || !string.IsNullOrEmpty(configuration[Cluster]) ? cluster : $"{cluster}-{clientPort}";
    }

    /// <summary>Gets which service they are, over all its deployments.</summary>
    public static string ServiceId(IConfiguration configuration) => Name(configuration, Service);

    /// <summary>Gets the port at which silos take gateways.</summary>
    public static int ClientPort(IConfiguration configuration) => Port(configuration, ClientPortVariable, UsualClientPort);

    /// <exception cref="OptionsValidationException">It is no port.</exception>
    public static int Port(IConfiguration configuration, string variable, int otherwise)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[variable] is not { Length: > 0 } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536 ? port
            : throw new OptionsValidationException(variable, typeof(int), [$"{variable} must be a port, 1 to 65535, not '{text}'."]);
    }

    // Orleans' membership table has room for 150 characters.
    private static string Name(IConfiguration configuration, string variable)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[variable] is not { Length: > 0 } name ? "asya"
            : name.Length <= 150 ? name
            : throw new OptionsValidationException(variable, typeof(string), [$"{variable} must not be longer than 150 characters."]);
    }
}
