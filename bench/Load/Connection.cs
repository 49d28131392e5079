using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Asya.Load;

/// <summary>One kept-alive HTTP/1.1 connection that sends prepared bytes and understands no more of the answers than it must.</summary>
/// <remarks>The driver shares the cores with the server; an HTTP client would cost as much as the server does.</remarks>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];

    public static async Task<Connection> OpenAsync(int port)
    {
        Connection connection = new();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Prepares a POST with a JSON body.</summary>
    public static byte[] Post(int port, string path, string json) =>
        Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    /// <summary>Sends a request and fails unless the answer is a success that contains these bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> expected)
    {
        await _socket.SendAsync(request);
        int have = 0;
        int end = -1;
        int length = 0;
        while (end < 0 || have < end + length)
        {
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(have));
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            have += read;
            if (end < 0 && (end = _buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) >= 0)
            {
                end += 4;
                length = ContentLength(_buffer.AsSpan(0, end));
            }
        }

        ReadOnlySpan<byte> answer = _buffer.AsSpan(0, have);
        if (answer[9] != '2' || answer.IndexOf(expected.Span) < 0)
        {
            throw new InvalidDataException($"Expected {Encoding.UTF8.GetString(expected.Span)}, got: {Encoding.UTF8.GetString(answer)}");
        }
    }

    public void Dispose() => _socket.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> headers)
    {
        ReadOnlySpan<byte> name = "Content-Length: "u8;
        int at = headers.IndexOf(name);
        if (at < 0)
        {
            throw new InvalidDataException("The answer has no Content-Length.");
        }

        int value = 0;
        for (at += name.Length; headers[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            value = (value * 10) + headers[at] - '0';
        }

        return value;
    }
}
