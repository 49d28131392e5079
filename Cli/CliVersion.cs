using System.Reflection;

namespace Asya.Cli;

/// <summary>The version of this tool, which is that of the gateway it was released with.</summary>
internal static class CliVersion
{
    public static string Text { get; } = typeof(CliVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];
}
