using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Asya.Load;

/// <summary>One kept-alive HTTP/1.1 connection that sends prepared bytes and understands no more of the answers than it must.</summary>
/// <remarks>An HTTP client and a JSON parser would cost as much as the server does.</remarks>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];

    public static async Task<Connection> OpenAsync(Uri server)
    {
        Connection connection = new();
        await connection._socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port);
        return connection;
    }

    /// <summary>Sends a request and fails unless the answer is a success that contains these bytes.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> expected)
    {
        await _socket.SendAsync(request);
        int have = 0;
        int total = int.MaxValue;
        while (have < total)
        {
            if (have == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Max(total == int.MaxValue ? 0 : total, 2 * _buffer.Length));
            }

            int read = await _socket.ReceiveAsync(_buffer.AsMemory(have));
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            have += read;
            if (total == int.MaxValue)
            {
                total = TotalLength(_buffer.AsSpan(0, have)) ?? total;
            }
        }

        Check(_buffer.AsSpan(0, have), expected.Span);
    }

    public void Dispose() => _socket.Dispose();

    private static void Check(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> expected)
    {
        // "HTTP/1.1 200 OK"
        if (answer[9] != '2' || answer.IndexOf(expected) < 0)
        {
            throw new InvalidDataException($"Expected {Encoding.UTF8.GetString(expected)}, got:\n{Encoding.UTF8.GetString(answer)}");
        }
    }

    // Null: the head is not all there yet.
    private static int? TotalLength(ReadOnlySpan<byte> answer)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int at = answer[..(head + 2)].IndexOf(name);
        if (at < 0)
        {
            throw new InvalidDataException("The answer has no Content-Length.");
        }

        int length = 0;
        for (at += name.Length; answer[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            length = (length * 10) + answer[at] - '0';
        }

        return head + 4 + length;
    }
}
