using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;

namespace Asya.Testing;

/// <summary>Makes the embedded engine copy what crosses between grains, as Orleans does.</summary>
public static class WireCopierSiloBuilderExtensions
{
    public static ISiloBuilder UseWireCopier(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddSingleton<IWireCopier, WireCopier>();
        return silo;
    }
}
