using System.Net.Sockets;
using System.Text;

namespace Asya.SystemTests.Support;

/// <summary>Sends what no HTTP library would send.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Sends a request as it is, then a body, and gets the answer's head and the beginning of its body.</summary>
    /// <param name="address">The server.</param>
    /// <param name="head">Request line and headers; a blank line is added.</param>
    /// <param name="body">What comes after, piece by piece. It ends early when the server listens no more.</param>
    public static async Task<string> SendAsync(Uri address, string head, IEnumerable<ReadOnlyMemory<byte>> body)
    {
        using CancellationTokenSource end = new(Limit);
        using TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port, end.Token);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), end.Token);
        Task<string> answer = ReadAsync(stream, end.Token);
        try
        {
            foreach (ReadOnlyMemory<byte> piece in body)
            {
                await stream.WriteAsync(piece, end.Token);
            }
        }
        catch (IOException)
        {
            // The server has answered and hung up.
        }

        return await answer;
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        int filled = 0;
        try
        {
            while (filled < buffer.Length && await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and int count)
            {
                filled += count;
                string text = Encoding.UTF8.GetString(buffer, 0, filled);
                if (text.Contains("\r\n\r\n", StringComparison.Ordinal) && text.EndsWith('}'))
                {
                    return text;
                }
            }
        }
        catch (IOException) when (filled > 0)
        {
            // Cut after the answer.
        }

        return Encoding.UTF8.GetString(buffer, 0, filled);
    }
}
