using System.CommandLine;
using System.Text.Json;

namespace Asya.Cli;

/// <summary><c>asya</c>: its commands, and what they have in common.</summary>
internal sealed class AsyaCommand
{
    private readonly Option<string?> _url = new("--url") { Description = $"The address of the gateway; else {CliVariables.Url}, else http://127.0.0.1:8080", Recursive = true };
    private readonly Option<string?> _key = new("--key") { Description = $"The key; else {CliVariables.Key}. Others on this machine can see command lines: prefer --key-file", Recursive = true };
    private readonly Option<FileInfo?> _keyFile = new("--key-file") { Description = "A file with the key", Recursive = true };
    private readonly Option<bool> _isInsecure = new("--insecure") { Description = "Sends the key over http to another machine too", Recursive = true };
    private readonly Option<bool> _isJson = new("--json") { Description = "Prints the JSON that the gateway answers", Recursive = true };

    private readonly IReadOnlyList<string> _line;

    private AsyaCommand(CliHost host, IReadOnlyList<string> line) => (Host, _line) = (host, line);

    public CliHost Host { get; }

    /// <summary>Gets the command line, for what is passed on as it stands.</summary>
    public IReadOnlyList<string> Line => _line;

    /// <summary>Runs a command line and gets the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host, CancellationToken cancellationToken = default)
    {
        // What begins with @ is the file of an option, read where it is needed.
        ParseResult read = new AsyaCommand(host, args).Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (read.Errors.Count > 0)
        {
            foreach (string wrong in read.Errors.Select(static wrong => wrong.Message).Distinct())
            {
                await host.Error.WriteLineAsync(SafeText.Line(wrong));
            }

            await host.Error.WriteLineAsync("--help lists what there is.");
            return ExitCodes.Misused;
        }

        try
        {
            return await read.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = host.Out,
                    Error = host.Error,
                    EnableDefaultExceptionHandler = false,

                    // A program that is started here ends in its own time: a silo finishes the steps that run.
                    ProcessTerminationTimeout = HasProgram(args) ? null : TimeSpan.FromSeconds(2),
                },
                cancellationToken);
        }
        catch (CliException e)
        {
            await host.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>Makes an action that talks to the gateway.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">What it does.</param>
    /// <param name="instead">What it does without a gateway; null, or a null of it: nothing.</param>
    public void On(
        Command command, Func<ParseResult, MeshApi, CancellationToken, Task<int>> run,
        Func<ParseResult, CancellationToken, Task<int>?>? instead = null) =>
        command.SetAction(async (read, cancellationToken) =>
        {
            if (instead?.Invoke(read, cancellationToken) is { } other)
            {
                return await other;
            }

            using MeshApi api = new(GatewayAddress.Of(
                read.GetValue(_url), read.GetValue(_key), read.GetValue(_keyFile), read.GetValue(_isInsecure), Host));
            return await run(read, api, cancellationToken);
        });

    public bool IsJson(ParseResult read) => read.GetValue(_isJson);

    /// <summary>Prints what the gateway has answered, or what a person reads in its place.</summary>
    public async Task PrintAsync(ParseResult read, JsonElement answer, Action<CliHost, JsonElement> show)
    {
        if (IsJson(read))
        {
            await Host.Out.WriteLineAsync(JsonText.Show(answer));
        }
        else
        {
            show(Host, answer);
        }
    }

    private static bool HasProgram(IReadOnlyList<string> args) => args.Count > 0
        && (args[0] is "run" or "dev" or "keys" or "copy" or "backup"
        || (args[0] == "flows" && args.Contains("check")) || (args[0] == "doctor" && args.Contains("--local")));

    private RootCommand Root()
    {
        RootCommand root = new("asya: tasks of an Asya gateway, and an application of Asya on this machine, from a terminal or a script")
        {
            _url, _key, _keyFile, _isInsecure, _isJson, TasksCommand.Create(this), FlowsCommand.Create(this), DoctorCommand.Create(this),
            CompletionCommand.Create(Host),
        };
        foreach (Command command in LocalCommands.Create(Host, _line))
        {
            root.Subcommands.Add(command);
        }

        return root;
    }
}
