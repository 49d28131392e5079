using System.CommandLine;

namespace Asya.Cli;

/// <summary><c>asya backup</c>: a data directory into another one, compared, with what it needs beside its tasks.</summary>
internal static class BackupCommand
{
    /// <summary>What a silo that is alone keeps beside its tasks and their checkpoints.</summary>
    private static readonly string[] Secrets = ["push.key", "mcp.key"];

    public static Command Create(CliHost host, IReadOnlyList<string> line)
    {
        Option<string> data = new("--data") { HelpName = "DIR", Description = "The data directory", DefaultValueFactory = static _ => "data" };
        Option<string> to = new("--to") { HelpName = "DIR", Description = "Where the backup goes: a folder that is not there yet", Required = true };
        Command command = new("backup", "Copies a data directory while no silo runs, and compares all of it. The copy is a data directory itself") { data, to };
        LocalCommands.AddOwn(command);
        command.SetAction(async (read, cancellationToken) =>
        {
            LocalCommands.Given given = LocalCommands.Given.Of(line, ["backup"]);
            string from = Path.GetFullPath(read.GetValue(data)!, host.Folder);
            string target = Path.GetFullPath(read.GetValue(to)!, host.Folder);
            if (!Directory.Exists(from))
            {
                throw CliException.Misuse($"--data: there is no folder {SafeText.Line(from)}.");
            }

            string state = Path.Combine(from, "state");
            string[] checkpoints = Directory.Exists(state)
                ? ["--checkpoints-from", state, "--checkpoints-to", Path.Combine(target, "state")]
                : [];
            int exitCode = await HostProgram.Find(given.Project, given.Program, host.Folder)
                .RunAsync(host, ["copy", "--from", from, "--to", target, .. checkpoints], cancellationToken);
            if (exitCode != ExitCodes.Done)
            {
                return exitCode;
            }

            // Last: a folder that has them has all of it.
            foreach (string secret in Secrets.Where(secret => File.Exists(Path.Combine(from, secret))))
            {
                CopyPrivately(Path.Combine(from, secret), Path.Combine(target, secret));
            }

            await host.Error.WriteLineAsync($"{SafeText.Line(target)} is a data directory: start with --data {SafeText.Line(target)} to restore it.");
            if (checkpoints.Length == 0)
            {
                await host.Error.WriteLineAsync("The checkpoints are elsewhere: back up their mount or bucket of the same time.");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    // Secrets: for this user alone from the first byte on.
    private static void CopyPrivately(string from, string to)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream target = new(to, options);
        target.Write(File.ReadAllBytes(from));
        target.Flush(flushToDisk: true);
    }
}
