using System.Globalization;

namespace Asya.Load;

/// <summary>Which requests of their tasks <see cref="VirtualUsers"/> send.</summary>
internal enum Halves
{
    /// <summary>Start a task, answer it, take the next.</summary>
    Both,

    /// <summary>Start tasks and leave them paused.</summary>
    Starts,

    /// <summary>Answer tasks that are paused.</summary>
    Answers,
}

/// <summary>Concurrent clients, each with its own connection.</summary>
internal sealed class VirtualUsers(Uri server, int size, TaskShape shape, string? run = null)
{
    /// <summary>Gets the common part of all ids of this run, so that two runs against one server share no id.</summary>
    public string Run { get; } = run ?? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture);

    public Task<Client> OpenAsync(string name) => Client.OpenAsync(server, $"{name}-{Run}-", shape);

    /// <summary>Drives tasks of one name, numbered from 0. Gets how long each half took; what is not sent has no times.</summary>
    public async Task<HalfTimes> RunAsync(string name, int tasks, Halves halves = Halves.Both)
    {
        double[] starts = new double[halves == Halves.Answers ? 0 : tasks];
        double[] resumes = new double[halves == Halves.Starts ? 0 : tasks];
        Progress progress = new($"'{name}'", tasks);
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(size, tasks)).Select(async _ =>
        {
            using Client client = await OpenAsync(name);
            for (int task = Interlocked.Increment(ref next); task < tasks; task = Interlocked.Increment(ref next))
            {
                if (starts.Length > 0)
                {
                    starts[task] = await client.StartAsync(task);
                }

                if (resumes.Length > 0)
                {
                    resumes[task] = await client.ResumeAsync(task);
                }

                progress.Count();
            }
        }));
        return new(starts, resumes);
    }
}
