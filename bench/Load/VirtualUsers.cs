using System.Globalization;

namespace Asya.Load;

/// <summary>Concurrent clients, each with its own connection.</summary>
internal sealed class VirtualUsers(Uri server, int size, int payloadBytes, string? run = null)
{
    /// <summary>Gets the common part of all ids of this run, so that two runs against one server share no id.</summary>
    public string Run { get; } = run ?? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture);

    public Task<Client> OpenAsync(string name) => Client.OpenAsync(server, $"{name}-{Run}-", payloadBytes);

    /// <summary>Starts tasks, and finishes them too or leaves them paused. Gets how long each half took.</summary>
    public async Task<(double[] Starts, double[] Resumes)> RunAsync(string name, int tasks, bool finish)
    {
        double[] starts = new double[tasks];
        double[] resumes = new double[finish ? tasks : 0];
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(size, tasks)).Select(async _ =>
        {
            using Client client = await OpenAsync(name);
            for (int task = Interlocked.Increment(ref next); task < tasks; task = Interlocked.Increment(ref next))
            {
                starts[task] = await client.StartAsync(task);
                if (finish)
                {
                    resumes[task] = await client.ResumeAsync(task);
                }
            }
        }));
        return (starts, resumes);
    }
}
