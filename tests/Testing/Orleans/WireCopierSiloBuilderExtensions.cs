namespace Asya.Testing;

/// <summary>Orleans copies by itself what crosses between grains.</summary>
public static class WireCopierSiloBuilderExtensions
{
    public static ISiloBuilder UseWireCopier(this ISiloBuilder silo) => silo;
}
