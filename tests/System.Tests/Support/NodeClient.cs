using System.Diagnostics;

namespace Asya.SystemTests.Support;

/// <summary>Runs a client's story with Node. Its packages are installed by ./test.</summary>
internal static class NodeClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Tier.IsFull ? 180 : 60);

    /// <summary>Runs a script of a client's folder, and fails with its output unless it succeeds. Returns its output.</summary>
    public static async Task<string> RunAsync(SiloProcess silo, string client, string script, params string[] arguments)
    {
        ProcessStartInfo start = StartInfo(client, [script, silo.Address.ToString(), .. arguments]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using Process node = Process.Start(start)!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> errors = node.StandardError.ReadToEndAsync();
        try
        {
            await node.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            node.Kill(entireProcessTree: true);
            Assert.Fail($"The client was not done within {Patience}: {await output}{await errors}");
        }

        Assert.True(node.ExitCode == 0, $"{await output}{await errors}\nThe silo said:\n{silo.Output}");
        return await output;
    }

    /// <summary>Starts a script of a client's folder that serves others.</summary>
    public static ServerProcess Start(string name, string client, string script, Func<string, bool> isReady, params string[] arguments) =>
        ServerProcess.Start(name, StartInfo(client, [script, .. arguments]), isReady);

    private static ProcessStartInfo StartInfo(string client, string[] arguments)
    {
        string folder = Path.Combine(ClientsFolder(), client);
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), $"Run 'npm ci' in {folder}, or ./test, which does it.");
        return new("node", arguments) { WorkingDirectory = folder };
    }

    private static string ClientsFolder() => Path.Combine(RepositoryRoot.Path, "tests", "System.Tests", "clients");
}
