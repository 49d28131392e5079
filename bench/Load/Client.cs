using System.Diagnostics;

namespace Asya.Load;

/// <summary>Drives tasks to their pause and to their end over one connection.</summary>
internal sealed class Client : IDisposable
{
    private static readonly byte[] IsPaused = "\"status\":\"paused\""u8.ToArray();
    private static readonly byte[] IsSucceeded = "\"status\":\"succeeded\""u8.ToArray();

    private readonly Connection _connection;
    private readonly RequestTemplate _start;
    private readonly RequestTemplate _resume;

    private Client(Connection connection, string host, string prefix, TaskShape shape)
    {
        string id = RequestTemplate.IdFor(prefix);
        _connection = connection;
        _start = new RequestTemplate(host, "/mesh?wait=60&payload=false", shape.ToBody(id));
        _resume = new RequestTemplate(host, $"/mesh/{id}:resume?wait=60&payload=false", """{"approved":true,"reviewer_notes":"fine"}""");
    }

    public static async Task<Client> OpenAsync(Uri server, string prefix, TaskShape shape) =>
        new(await Connection.OpenAsync(server), server.Authority, prefix, shape);

    /// <summary>Starts a task and waits until it is paused. Gets how long that took, in milliseconds.</summary>
    public ValueTask<double> StartAsync(int task) => TimeAsync(_start.For(task), IsPaused);

    /// <summary>Answers and waits until the task has succeeded.</summary>
    public ValueTask<double> ResumeAsync(int task) => TimeAsync(_resume.For(task), IsSucceeded);

    public void Dispose() => _connection.Dispose();

    private async ValueTask<double> TimeAsync(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> expected)
    {
        long at = Stopwatch.GetTimestamp();
        await _connection.SendAsync(request, expected);
        return Stopwatch.GetElapsedTime(at).TotalMilliseconds;
    }
}
