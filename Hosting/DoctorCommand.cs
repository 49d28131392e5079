using System.Globalization;
using System.Net.NetworkInformation;
using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Grains.Hosting;
using Asya.Hosting.Clustering;
using Asya.Settings;
using Microsoft.AspNetCore.Http;

namespace Asya.Hosting;

/// <summary><c>doctor</c>: what would be wrong if this program were started here, and what to do. Starts nothing.</summary>
/// <remarks>The stores are tried out with a write, as each start does: a disk, a quota or a right fails only then.</remarks>
internal static class DoctorCommand
{
    private static readonly TimeSpan MostDifference = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Gets 0: all is well; 1: something is wrong.</summary>
    public static async Task<int> RunAsync(HostArguments arguments, bool isJson, Action<IServiceCollection>? addActors)
    {
        List<HostFinding> findings = [];
        await ExamineAsync(arguments, addActors, findings);
        if (isJson)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(
                new
                {
                    checks = findings.Select(
                        static f => new { check = f.Check, ok = f.Advice is null, found = f.Found, advice = f.Advice }),
                },
                Json));
        }
        else
        {
            int width = findings.Max(static f => f.Check.Length);
            foreach (HostFinding finding in findings)
            {
                await Console.Out.WriteLineAsync(
                    $"{finding.Check.PadRight(width)}  {(finding.Advice is null ? "ok   " : "WRONG")}  {finding.Found}"
                    + (finding.Advice is null ? "" : $"\n{new string(' ', width + 9)}{finding.Advice}"));
            }
        }

        return findings.TrueForAll(static finding => finding.Advice is null) ? 0 : 1;
    }

    private static async Task ExamineAsync(HostArguments arguments, Action<IServiceCollection>? addActors, List<HostFinding> findings)
    {
        IHost host;
        try
        {
            host = UnstartedHost.Build(arguments, addActors);
            SharedStorage.Check(host.Services.GetRequiredService<IConfiguration>());
            findings.Add(new("settings", "They can be read, and no name is misspelt."));
        }
        catch (Exception e) when (StartFailure.TryExplain(e, out string why))
        {
            findings.Add(new("settings", why, "Correct it first: the other checks need it."));
            return;
        }

        using (host)
        {
            IConfiguration configuration = host.Services.GetRequiredService<IConfiguration>();
            Look(findings, "flows", "Correct the file. A silo does not start with it.", () =>
                findings.AddRange(HostExamination.LookAtConfiguration(host.Services)));
            LookAtKeys(findings, configuration, arguments);
            LookAtPorts(findings, configuration, arguments);
            await LookAtStoresAsync(findings, host.Services, configuration, arguments);
        }
    }

    private static async Task LookAtStoresAsync(
        List<HostFinding> findings, IServiceProvider services, IConfiguration configuration, HostArguments arguments)
    {
        bool isShared = SharedStorage.Database(configuration) is not null || SharedStorage.HasAzureTasks(configuration);
        string folder = Path.GetFullPath(DataDirectory.From(configuration));
        if (!isShared && !Directory.Exists(folder))
        {
            string? above = folder;
            while (above is not null && !Directory.Exists(above))
            {
                above = Path.GetDirectoryName(above);
            }

            Look(findings, "rights", "Give the user of this process the right to write there, or name another folder with --data.",
                () => LookAtFolder(findings, above!, $"{folder} does not exist yet: the first start makes it."));
            if (!string.IsNullOrEmpty(configuration[AsyaVariables.CheckpointUrl]))
            {
                await TryCheckpointsAsync(findings, services);
            }

            return;
        }

        await LookAsync(findings, "tasks", $"Start it, correct {AsyaVariables.DatabaseUrl} or {AsyaVariables.TaskStore} or its rights, or make room on the disk. If a silo runs here, ask it instead: asya doctor.",
            async () =>
            {
                await HostExamination.TryTasksAsync(services, CancellationToken.None);
                findings.Add(new("tasks", isShared ? "The shared store takes writes." : $"{folder} takes writes."));
            });
        await TryCheckpointsAsync(findings, services);
        if (!isShared)
        {
            Look(findings, "rights", "Give the user of this process the right to write there, or name another folder with --data.",
                () => LookAtFolder(findings, folder, $"{folder} can be written."));
        }
    }

    private static Task TryCheckpointsAsync(List<HostFinding> findings, IServiceProvider services) => LookAsync(
        findings, "checkpoints",
        $"Start the bucket, correct {AsyaVariables.CheckpointUrl}, the credentials or the rights. docs/storage.md has them.",
        async () =>
        {
            string place = await HostExamination.TryCheckpointsAsync(services, CancellationToken.None);
            findings.Add(new("checkpoints", $"{place}: an object was written, read and deleted."));
        });

    // A file's time is the file system's: on a mount, that of the server that it is on.
    private static void LookAtFolder(List<HostFinding> findings, string folder, string found)
    {
        string file = Path.Combine(folder, $".asya-doctor-{Guid.NewGuid():N}");
        try
        {
#pragma warning disable RS0030 // The wall clock of this machine is what is compared with the file system's.
            DateTime before = TimeProvider.System.GetUtcNow().UtcDateTime;
#pragma warning restore RS0030
            File.WriteAllText(file, "");
            TimeSpan difference = File.GetLastWriteTimeUtc(file) - before;
            findings.Add(new("rights", found));
            string said = string.Create(CultureInfo.InvariantCulture, $"The clock of {folder} is {difference.TotalSeconds:+0;-0;0} seconds from this machine's.");
            findings.Add(difference.Duration() <= MostDifference
                ? new("clock", said)
                : new("clock", said, "Set the one that is wrong, by NTP: due dates follow this machine's clock."));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void LookAtKeys(List<HostFinding> findings, IConfiguration configuration, HostArguments arguments) =>
        Look(findings, "keys", "docs/identity.md says what is in the file. `keys new` makes an entry.", () =>
        {
            string? file = configuration[AsyaVariables.ApiKeysFile];
            bool isLocal = arguments.Urls.Split(';').All(static url => new Uri(url.Replace("*", "0.0.0.0", StringComparison.Ordinal)
                .Replace("+", "0.0.0.0", StringComparison.Ordinal)).IsLoopback);
            if (string.IsNullOrEmpty(file))
            {
                findings.Add(isLocal || arguments.Insecure
                    ? new("keys", "Identity is off: any program that reaches the port may do everything.")
                    : new("keys", "Identity is off, and other machines could connect: the silo would not start.",
                        $"Set {AsyaVariables.ApiKeysFile}, or listen on 127.0.0.1."));
                return;
            }

            findings.Add(new("keys", $"{file} has {ApiKeyCheck.Count(file)} keys."));
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.OtherWrite) != 0)
            {
                findings.Add(new("rights", $"Every user of this machine may write {file}, and so give itself a key.", $"chmod o-w {file}"));
            }
        });

    private static void LookAtPorts(List<HostFinding> findings, IConfiguration configuration, HostArguments arguments) =>
        Look(findings, "ports", "Correct --urls: http://127.0.0.1:8080 is one.", () =>
        {
            ClusterSettings cluster = ClusterSettings.Read(configuration);
            HashSet<int> taken = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(static one => one.Port)];
            List<(int Port, string Setting)> wanted = [
                .. arguments.Urls.Split(';').Select(static url => (BindingAddress.Parse(url).Port, "--urls"))
                    .Where(static one => one.Port != 0)];
            if (cluster.IsShared)
            {
                // Alone on its machine, a silo looks for other ports itself.
                wanted.Add((cluster.SiloPort, AsyaVariables.SiloPort));
                wanted.Add((cluster.ClientPort, AsyaVariables.SiloClientPort));
            }

            foreach ((int port, string setting) in wanted)
            {
                findings.Add(taken.Contains(port)
                    ? new("ports", $"Another process listens at {port}.", $"End it, or choose another port with {setting}.")
                    : new("ports", $"{port} is free."));
            }
        });

    private static void Look(List<HostFinding> findings, string check, string advice, Action look)
    {
        try
        {
            look();
        }
        catch (Exception e)
        {
            findings.Add(new(check, StartFailure.TryExplain(e, out string why) ? why : e.Message, advice));
        }
    }

    private static async Task LookAsync(List<HostFinding> findings, string check, string advice, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception e)
        {
            findings.Add(new(check, StartFailure.TryExplain(e, out string why) ? why : e.Message, advice));
        }
    }
}
