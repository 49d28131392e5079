using System.Globalization;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Hosting;

/// <summary>The settings that silos and gateways of one cluster have in common.</summary>
public static class ClusterVariables
{
    /// <summary>The section with all of them, and with what a silo or a gateway alone reads.</summary>
    public const string SectionName = "Asya:Cluster";

    /// <summary>The setting behind <see cref="ClientPort"/>.</summary>
    public const string ClientPortKey = SectionName + ":ClientPort";

    private const int UsualClientPort = 30000;
    private const string ClusterKey = SectionName + ":ClusterId";
    private const string ServiceKey = SectionName + ":ServiceId";

    /// <summary>Gets which silos and gateways belong together at a time.</summary>
    public static string ClusterId(IConfiguration configuration) => Name(configuration, ClusterKey, AsyaVariables.ClusterId);

    /// <summary>
    /// Gets what a silo that is alone on this machine is called, by the port at which it takes gateways: two of them are two clusters.
    /// </summary>
    public static string OneBoxId(IConfiguration configuration, int clientPort)
    {
        string cluster = ClusterId(configuration);
        return clientPort == UsualClientPort || configuration.GetAsyaValue(ClusterKey) is not null ? cluster : $"{cluster}-{clientPort}";
    }

    /// <summary>Gets which service they are, over all its deployments.</summary>
    public static string ServiceId(IConfiguration configuration) => Name(configuration, ServiceKey, AsyaVariables.ServiceId);

    /// <summary>Gets the port at which silos take gateways.</summary>
    public static int ClientPort(IConfiguration configuration) => Port(configuration, ClientPortKey, UsualClientPort);

    /// <summary>Gets the port of a key, or of the variable that stands for it.</summary>
    /// <exception cref="OptionsValidationException">It is no port.</exception>
    public static int Port(IConfiguration configuration, string key, int otherwise) =>
        configuration.GetAsyaValue(key) is { } port ? int.Parse(port, CultureInfo.InvariantCulture) : otherwise;

    // Orleans' membership table has room for 150 characters.
    private static string Name(IConfiguration configuration, string key, string variable)
    {
        string name = configuration.GetAsyaValue(key) ?? "asya";
        return name.Length <= 150 ? name
            : throw new OptionsValidationException(variable, typeof(string), [$"{variable} must not be longer than 150 characters."]);
    }
}
