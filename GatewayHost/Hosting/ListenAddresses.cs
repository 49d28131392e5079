using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Hosting;

/// <summary>The addresses to serve. They are tried before anything starts: a silo joins no cluster for a port that is taken.</summary>
internal sealed class ListenAddresses
{
    private const string Settings = "(--urls, ASPNETCORE_URLS)";

    private readonly (string Address, BindingAddress Binding)[] _all;

    private ListenAddresses((string Address, BindingAddress Binding)[] all) => _all = all;

    /// <summary>Reads the addresses.</summary>
    /// <exception cref="OptionsValidationException">One of them cannot be read. The message says what to write.</exception>
    public static ListenAddresses Parse(IEnumerable<string> addresses) => new([.. addresses.Select(static a => (a, ParseOne(a)))]);

    /// <summary>Checks that no other process listens at any of them.</summary>
    /// <remarks>The server binds them for good later, and says the same should another process be faster.</remarks>
    /// <exception cref="OptionsValidationException">An address cannot be had. The message names it.</exception>
    public void EnsureFree()
    {
        foreach ((string address, BindingAddress binding) in _all)
        {
            if (!binding.IsUnixPipe && !binding.IsNamedPipe && IPAddress.TryParse(binding.Host.Trim('[', ']'), out IPAddress? ip))
            {
                Probe(address, new(ip, binding.Port));
            }
        }
    }

    private static BindingAddress ParseOne(string address)
    {
        try
        {
            BindingAddress binding = BindingAddress.Parse(address);
            if (binding.Scheme.ToLowerInvariant() is "http" or "https"
                && (binding.IsUnixPipe || binding.IsNamedPipe || binding.Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort))
            {
                return binding;
            }
        }
        catch (FormatException)
        {
            // Refused below.
        }

        throw Refusal($"Cannot serve '{address}': write http://HOST:PORT, such as http://127.0.0.1:8080 {Settings}.");
    }

    private static void Probe(string address, IPEndPoint endpoint)
    {
        using Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen();
        }
        catch (SocketException e)
        {
            string why = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another process listens there" : e.Message;
            throw Refusal($"Cannot serve {address}: {why} {Settings}.");
        }
    }

    private static OptionsValidationException Refusal(string message) => new("urls", typeof(ListenAddresses), [message]);
}
