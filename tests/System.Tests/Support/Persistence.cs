using System.Net;
using System.Net.Sockets;

namespace Asya.SystemTests.Support;

/// <summary>Behaves as a careful client does: what got no answer is sent again, until there is one.</summary>
internal static class Persistence
{
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    /// <summary>Sends until the silo, or the next instance of it, has answered. A 503 is no answer.</summary>
    public static async Task<Reply> SendAsync(SiloProcess silo, Func<MeshClient, Task<Reply>> send)
    {
        while (true)
        {
            Reply reply = await TryAsync(silo, send);
            if (reply.Status != HttpStatusCode.ServiceUnavailable)
            {
                return reply;
            }

            await Task.Delay(Breath);
        }
    }

    /// <summary>Does something until it is not cut off by the death of the silo, however often that happens.</summary>
    public static async Task<T> TryAsync<T>(SiloProcess silo, Func<MeshClient, Task<T>> act)
    {
        while (true)
        {
            try
            {
                return await act(silo.Mesh);
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException)
            {
                // The supervisor may not have noticed the silo's death yet.
                await Task.Delay(Breath);
                await silo.UpAsync(RestartLimit);
            }
        }
    }
}
