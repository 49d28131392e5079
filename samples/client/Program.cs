using Asya.Client;
using Asya.Samples.Client;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Starts a report, watches it, asks on the terminal when it pauses, and prints the result.
//   dotnet run --project samples/client -c Release -- "the third quarter"
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
Cluster.Join(builder);

// Who asks and answers: a pause for certain people takes no answer without a principal.
builder.Services.AddAsyaClient(static options => options.Principal = Environment.UserName);
using IHost host = builder.Build();
await host.StartAsync();

AsyaClient client = host.Services.GetRequiredService<AsyaClient>();
TaskHandle task = await client.StartAsync("report_approval", new Report(args is [var topic, ..] ? topic : "Q3"));
Console.WriteLine($"Started {task}");

// Ctrl-C ends the watching; the task lives on.
CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
try
{
    await foreach (TaskUpdate update in task.WatchAsync(cancellationToken: stopping))
    {
        await ShowAsync(update);
    }
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    Console.WriteLine($"{task} goes on without being watched.");
    await host.StopAsync();
    return;
}

TaskSnapshot ended = await task.GetAsync();
Console.WriteLine(ended.Phase == TaskPhase.Succeeded
    ? ended.Result.ToString()
    : $"{ended.Phase.WireName}: {ended.Error?.Message ?? ended.Message}");
await host.StopAsync();

async Task ShowAsync(TaskUpdate update)
{
    Console.WriteLine($"  {update.Phase.WireName,-10} {update.Event?.Kind ?? "as it is now"}");
    if (update.Phase == TaskPhase.Paused)
    {
        Console.Write("Publish? [y/n] ");
        bool approved = Console.ReadLine() is "y" or "yes";
        await task.ResumeAsync(new Answer(approved, "from the console"));
    }
}

internal sealed record Report(string topic);

internal sealed record Answer(bool approved, string reviewer_notes);
