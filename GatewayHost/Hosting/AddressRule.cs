using System.Globalization;
using Asya.Gateway.Identity;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Hosting;

/// <summary>
/// Refuses to start on an address that cannot be served, or that other machines can reach as long as there is no identity.
/// </summary>
internal sealed class AddressRule(IServer server, IConfiguration configuration, IOptions<GatewayOptions> options,
    IOptions<IdentityOptions> identity) : IHostedLifecycleService
{
    // Before the server listens: the configured addresses.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        string[] addresses = [.. Configured()];
        ListenAddresses parsed = ListenAddresses.Parse(addresses);
        Check(addresses);
        parsed.EnsureFree();
        return Task.CompletedTask;
    }

    // After it listens: the bound addresses, however they were configured.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Check(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tells whether only this machine can reach an address.</summary>
    public static bool IsLocal(string address)
    {
        if (address.Contains("//unix:", StringComparison.OrdinalIgnoreCase)
            || address.Contains("//pipe:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Addresses such as http://*:8080 and http://+:8080 are no URIs, and are not local.
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && OriginCheck.IsLoopback(uri.Host);
    }

    private IEnumerable<string> Configured()
    {
        string urls = configuration[WebHostDefaults.ServerUrlsKey] ?? "";
        IEnumerable<string> ports = urls.Length > 0 ? [] : Ports("http").Concat(Ports("https"));
        return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Concat(ports);
    }

    // HTTP_PORTS and HTTPS_PORTS mean every address of the machine.
    private IEnumerable<string> Ports(string scheme) =>
        (configuration[scheme + "_ports"] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(port => string.Create(CultureInfo.InvariantCulture, $"{scheme}://*:{port}"));

    private void Check(IEnumerable<string> addresses)
    {
        if (options.Value.Insecure || identity.Value.IsOn)
        {
            return;
        }

        foreach (string address in addresses)
        {
            if (!IsLocal(address))
            {
                throw new UnsafeAddressException(address);
            }
        }
    }
}
