namespace Asya.Gateway.Hosting;

/// <summary>The host is configured to serve other machines without identity. The message is for the terminal.</summary>
public sealed class UnsafeAddressException(string address)
    : Exception(
        $"Refusing to serve {address}: without identity only loopback addresses are served. Use http://127.0.0.1:PORT, configure identity (docs/identity.md), or use --insecure to serve anybody.")
{
    public string Address { get; } = address;
}
