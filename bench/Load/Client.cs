using System.Diagnostics;
using System.Text;

namespace Asya.Load;

/// <summary>Drives tasks through <c>draft -> x-pause -> publish</c> over one connection.</summary>
internal sealed class Client(Connection connection, int port, string padding) : IDisposable
{
    private static readonly byte[] IsPaused = Encoding.UTF8.GetBytes("\"status\":\"paused\"");
    private static readonly byte[] IsSucceeded = Encoding.UTF8.GetBytes("\"status\":\"succeeded\"");

    public static async Task<Client> OpenAsync(int port, int payloadBytes) =>
        new(await Connection.OpenAsync(port), port, new string('x', Math.Max(0, payloadBytes - 24)));

    /// <summary>Starts a task and waits until it is paused.</summary>
    public async Task<double> StartAsync(string id)
    {
        byte[] request = Connection.Post(
            port,
            "/mesh?wait=30&payload=false",
            $$$"""{"id":"{{{id}}}","route":{"prev":[],"curr":"draft","next":["x-pause","publish"]},"payload":{"topic":"Q3","pad":"{{{padding}}}"}}""");
        return await TimeAsync(request, IsPaused);
    }

    /// <summary>Answers and waits until the task has succeeded.</summary>
    public async Task<double> ResumeAsync(string id) =>
        await TimeAsync(Connection.Post(port, $"/mesh/{id}:resume?wait=30&payload=false", """{"approved":true,"reviewer_notes":"fine"}"""), IsSucceeded);

    public void Dispose() => connection.Dispose();

    private async Task<double> TimeAsync(byte[] request, byte[] expected)
    {
        long at = Stopwatch.GetTimestamp();
        await connection.SendAsync(request, expected);
        return Stopwatch.GetElapsedTime(at).TotalMilliseconds;
    }
}
