namespace Asya.Gateway.Hosting;

/// <summary>The host was told to serve other machines although nobody could be told apart. Its message is for the terminal.</summary>
public sealed class UnsafeAddressException(string address)
    : Exception($"Refusing to serve {address}: without identity only loopback addresses are served. Use http://127.0.0.1:PORT, configure identity (docs/identity.md), or use --insecure to serve anybody.")
{
    public string Address { get; } = address;
}
