using System.Text.RegularExpressions;
using Asya.Payloads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Settings;

/// <summary>
/// Finds variables that look like settings and are none: a misspelt name would leave its setting at the default without a word.
/// </summary>
public static partial class UnknownVariables
{
    private const string OfTests = "ASYA_TEST_";
    private const int ShortName = 8;

    private static readonly HashSet<string> Known = [.. AsyaSettings.All.Select(static setting => setting.Name)];
    private static readonly string[] OfHosts =
        [.. AsyaSettings.All.Where(static setting => setting.IsOfHosts).Select(static setting => setting.Name).Where(IsOurs)];

    /// <summary>Gets the names in the configuration, its environment variables among them, that begin as ours do and are unknown.</summary>
    public static IReadOnlyList<string> Find(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return [.. configuration.GetChildren().Where(IsUnknown).Select(static child => child.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>Refuses a name that is nearly that of a setting: most likely it is meant to be that.</summary>
    /// <exception cref="OptionsValidationException">There are such names; the message has them, and what they are taken for.</exception>
    public static void RefuseMisspelt(IConfiguration configuration)
    {
        string[] wrong = [
            .. Find(configuration).Select(static name => (name, meant: NearestTo(name))).Where(static pair => pair.meant is not null)
            .Select(static pair => $"{pair.name} is no setting; did you mean {pair.meant}?")];
        if (wrong.Length > 0)
        {
            throw new OptionsValidationException(AsyaSettings.Prefix, typeof(string), wrong);
        }
    }

    /// <summary>
    /// Gets the setting of silos and gateways whose name differs from this one by a letter, or in a long name by two; null: there is none.
    /// </summary>
    public static string? NearestTo(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string upper = name.ToUpperInvariant();
        (string? nearest, int distance) = OfHosts.Select(known => ((string?)known, NearestName.Distance(upper, known)))
            .MinBy(static pair => pair.Item2);
        return distance <= (nearest!.Length - AsyaSettings.Prefix.Length <= ShortName ? 1 : 2) ? nearest : null;
    }

    private static bool IsUnknown(IConfigurationSection child)
    {
        string name = child.Key.ToUpperInvariant();
        return IsOurs(name) && !Known.Contains(name) && !name.StartsWith(OfTests, StringComparison.Ordinal)
            && !IsOfKubernetes(name, child.Value);
    }

    private static bool IsOurs(string name) => name.StartsWith(AsyaSettings.Prefix, StringComparison.Ordinal);

    // A service asya-gateway gives each pod beside it ASYA_GATEWAY_SERVICE_HOST, ASYA_GATEWAY_PORT=tcp://... and more.
    private static bool IsOfKubernetes(string name, string? value) =>
        ServiceName().IsMatch(name) || (name.EndsWith("_PORT", StringComparison.Ordinal) && ServiceAddress().IsMatch(value ?? ""));

    [GeneratedRegex("^ASYA(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$")]
    private static partial Regex ServiceName();

    [GeneratedRegex("^(tcp|udp|sctp)://")]
    private static partial Regex ServiceAddress();
}
