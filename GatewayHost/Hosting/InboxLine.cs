using Microsoft.Extensions.Options;

namespace Asya.Gateway.Hosting;

/// <summary>What a host prints at its start for people: where their inbox is.</summary>
public static class InboxLine
{
    /// <summary>Makes the line, from the first address that the application listens on.</summary>
    public static string Create(WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        string prefix = application.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.PathBase ?? "";
        return $"The inbox is at {Reachable(application.Urls.First()).TrimEnd('/')}{prefix}/inbox/";
    }

    // A browser cannot open "every address of this machine".
    private static string Reachable(string url) => url
        .Replace("://[::]", "://localhost", StringComparison.Ordinal)
        .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
        .Replace("://*", "://localhost", StringComparison.Ordinal)
        .Replace("://+", "://localhost", StringComparison.Ordinal);
}
