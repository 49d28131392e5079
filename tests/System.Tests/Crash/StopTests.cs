using System.Net;
using System.Net.Sockets;

namespace Asya.SystemTests.Crash;

/// <summary>A silo that is asked to stop, as every deployment does, stops soon and loses nothing.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task A_stop_in_the_middle_of_everything_is_clean_and_everything_goes_on_afterwards()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors);
        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("paused", "increment x-pause increment", """{"value":0}"""));
        await silo.Mesh.CreateAsync(MeshClient.Envelope("short", "sleeper x-pause increment", """{"ms":500,"value":0}"""));
        await silo.Mesh.CreateAsync(MeshClient.Envelope("long", "slow_once x-pause increment", """{"value":0}"""));
        await silo.Mesh.CreateAsync(MeshClient.Envelope("hangs", "hanger increment", timeout: 300));
        using CancellationTokenSource end = new(MeshClient.Patience);
        using SseReader? open = await silo.Mesh.OpenAsync("hangs", after: 0, end.Token);
        Task<Reply> early = silo.Mesh.ResumeAndWaitAsync("long", "{}");

        for (int n = 0; n < 10; n++)
        {
            // What was sent before these has certainly arrived.
            await silo.Mesh.TaskAsync("paused");
        }

        Assert.Equal(0, await silo.StopAsync());
        await AssertNotRefusedAsync(early);
        await silo.StartAgainAsync();

        foreach (string id in (string[])["paused", "short", "long"])
        {
            await silo.Mesh.UntilAsync(id, "paused");
            Reply over = (await silo.Mesh.ResumeAndWaitAsync(id, "{}")).ExpectTask("succeeded");
            Assert.Equal(id == "paused" ? 10 : 5, over.Result.GetProperty("value").GetInt32());
        }

        (await silo.Mesh.TaskAsync("hangs")).ExpectTask("running");
        (await silo.Mesh.CancelAsync("hangs")).ExpectTask("canceled");
    }

    // A 409 would mean that the answer is wrong. It is only early, and the silo only unavailable for a moment.
    private static async Task AssertNotRefusedAsync(Task<Reply> early)
    {
        try
        {
            (await early).Expect(HttpStatusCode.ServiceUnavailable);
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException)
        {
            // Cut off: to a client that is as good as a 503.
        }
    }
}
