using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Asya.SystemTests;

/// <summary>What clients cannot take from the process: its files and its memory.</summary>
public sealed class ConnectionTests
{
    [FullFact]
    public async Task More_idle_connections_than_there_are_files_end_nothing()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors with { OpenFiles = 1024 });
        List<Socket> idle = [];
        try
        {
            for (int i = 0; i < 1100; i++)
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(IPEndPoint.Parse($"127.0.0.1:{silo.Address.Port}"));
            }

            // Silent ones are ended, and make room.
            await Eventually.BecomesAsync(
                "the silo to serve again", Eventually.Patience, async () => await ServesAsync(silo), () => silo.Output);
        }
        finally
        {
            idle.ForEach(static socket => socket.Dispose());
        }

        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("after", "increment x-pause increment", """{"value":0}"""));
    }

    [FullFact]
    public async Task A_burst_of_large_tasks_is_taken_or_refused_for_a_moment_and_ends_nothing()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(
            SiloSettings.WithTestActors.With("DOTNET_GCHeapHardLimit", "0xC800000").With("DOTNET_gcServer", "0"));
        string filler = new('x', 3_000_000);
        ConcurrentDictionary<string, int> seen = new();

        await Task.WhenAll(Enumerable.Range(0, 80).Select(async i =>
        {
            string payload = $$"""{"value":0,"text":"{{filler}}"}""";
            string body = $$"""{"id":"large-{{i}}","route":{"curr":"increment","next":["x-pause"]},"payload":{{payload}}}""";
            using StringContent content = new(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await silo.Http.PostAsync(new Uri(silo.Address, "/mesh"), content);
            string what = response.StatusCode is HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is null
                ? "503 without Retry-After"
                : $"{(int)response.StatusCode}";
            seen.AddOrUpdate(what, 1, static (_, count) => count + 1);
        }));

        Assert.Empty(seen.Keys.Except(["201", "503"]));
        Assert.True(seen.GetValueOrDefault("201") > 0, "None was taken.");
        await Eventually.BecomesAsync(
            "a small task to be taken", Eventually.Patience, async () => await ServesAsync(silo), () => silo.Output);
    }

    private static async Task<bool> ServesAsync(SiloProcess silo)
    {
        try
        {
            using HttpResponseMessage live = await silo.Http.GetAsync(new Uri(silo.Address, "/health/live"));
            return live.StatusCode is HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
