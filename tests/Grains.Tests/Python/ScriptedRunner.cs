using System.Net.Sockets;
using System.Text;

namespace Asya.Grains.Tests.Python;

/// <summary>A runner with scripted answers, byte for byte, that closes after each one, like the original's.</summary>
internal sealed class ScriptedRunner : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public ScriptedRunner()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
    }

    public string Path => _folder["asya-runtime.sock"];

    /// <summary>Serves one connection, and returns the request.</summary>
    public async Task<string> AnswerAsync(byte[] answer)
    {
        using Socket connection = await _listener.AcceptAsync();
        byte[] buffer = new byte[64 * 1024];
        StringBuilder request = new();
        while (!IsComplete(request.ToString()))
        {
            request.Append(Encoding.UTF8.GetString(buffer, 0, await connection.ReceiveAsync(buffer)));
        }

        try
        {
            await connection.SendAsync(answer);
        }
        catch (SocketException)
        {
            // The client has closed the connection.
        }

        return request.ToString();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    private static bool IsComplete(string request)
    {
        int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string? length = request.Split("\r\n")
            .FirstOrDefault(static l => l.StartsWith("Content-Length: ", StringComparison.Ordinal))?[16..];
        return end >= 0
            && Encoding.UTF8.GetByteCount(request[(end + 4)..]) >= (length is null
                ? 0
                : int.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
    }
}
