using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Cli;

/// <summary><c>asya doctor</c>: whether this machine, this key and the gateway work together, and else what to do.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan MostDifference = TimeSpan.FromSeconds(5);

    public static Command Create(AsyaCommand asya)
    {
        Option<bool> local = new("--local") { Description = "Looks at the application on this machine, instead of at a gateway: settings, flows, keys, ports, stores, rights, clock" };
        Command command = new("doctor", "Says what is wrong between here and the gateway, and what to do") { local };
        command.TreatUnmatchedTokensAsErrors = false;
        LocalCommands.AddOwn(command);
        asya.On(command, async (read, api, cancellationToken) =>
        {
            if (read.UnmatchedTokens.Count > 0)
            {
                throw CliException.Misuse($"Unrecognized command or argument '{SafeText.Line(read.UnmatchedTokens[0])}'.");
            }

            List<Finding> findings = [];
            int exitCode = await ExamineAsync(asya.Host, api, findings, cancellationToken);
            if (asya.IsJson(read))
            {
                JsonArray all = [.. findings.Select(static f => new JsonObject
                {
                    ["check"] = f.Check, ["ok"] = f.IsWell, ["found"] = f.Found, ["advice"] = f.Advice,
                })];
                await asya.Host.Out.WriteLineAsync(JsonText.Show(new JsonObject { ["checks"] = all }));
            }
            else
            {
                TaskViews.ShowTable(asya.Host, ["CHECK", "", "FOUND"], findings.Select(
                    static f => new[] { f.Check, f.IsWell ? "ok" : "WRONG", f.Advice is null ? f.Found : $"{f.Found} {f.Advice}" }));
            }

            return exitCode;
        },
        (read, cancellationToken) => read.GetValue(local) ? LocalCommands.ExamineAsync(asya.Host, asya.Line, cancellationToken) : null);
        return command;
    }

    private static async Task<int> ExamineAsync(CliHost host, MeshApi api, List<Finding> findings, CancellationToken cancellationToken)
    {
        DateTimeOffset asked = host.Clock.GetUtcNow();
        DateTimeOffset? there;
        try
        {
            there = await api.AskTimeAsync(cancellationToken);
            findings.Add(new("address", $"{api.Address} answers."));
        }
        catch (CliException e)
        {
            findings.Add(new("address", e.Message,
                $"Is the gateway started, is its address right (--url, {CliVariables.Url}), and is there a proxy or a firewall between?"));
            return e.ExitCode;
        }

        findings.Add(Clock(asked, host.Clock.GetUtcNow(), there));
        int exitCode = await CheckAsync(findings, "ready", "Look into the log of the gateway and of the silos: a silo or a store is missing.",
            async () =>
            {
                await api.GetAsync("health/ready", cancellationToken);
                return "It is ready: the cluster and its stores answer.";
            });
        int keyCode = await CheckAsync(
            findings, "key",
            $"Give a key that this gateway has (--key-file, {CliVariables.Key}). The operator makes one with the command keys of the silo.",
            async () => Caller(await api.GetAsync("inbox/me", cancellationToken)));
        int versionCode = await CheckAsync(
            findings, "version", "The versions of asya and of the gateway are not compared.", async () =>
            {
                string gateway = SafeText.Line(await api.AskVersionAsync(cancellationToken));
                return gateway == CliVersion.Text
                    ? $"asya and the gateway are both {gateway}."
                    : $"asya is {CliVersion.Text}, the gateway is {gateway}. If a command is refused, install the version of the gateway.";
            });
        return new[] { exitCode, keyCode, versionCode, findings.TrueForAll(static f => f.IsWell) ? ExitCodes.Done : ExitCodes.Failed }
            .FirstOrDefault(static code => code != ExitCodes.Done);
    }

    private static async Task<int> CheckAsync(List<Finding> findings, string check, string advice, Func<Task<string>> look)
    {
        try
        {
            findings.Add(new(check, await look()));
            return ExitCodes.Done;
        }
        catch (CliException e)
        {
            findings.Add(new(check, e.Message, advice));
            return e.ExitCode;
        }
    }

    private static Finding Clock(DateTimeOffset asked, DateTimeOffset answered, DateTimeOffset? there)
    {
        if (there is not { } time)
        {
            return new("clock", "The gateway does not say what time it is.");
        }

        // The header has whole seconds, and was written somewhere between the question and the answer.
        TimeSpan second = TimeSpan.FromSeconds(1);
        TimeSpan difference = time + second < asked ? time + second - asked : time > answered ? time - answered : TimeSpan.Zero;
        string found = string.Create(CultureInfo.InvariantCulture, $"The gateway's clock is {difference.TotalSeconds:+0;-0;0} seconds from this one.");
        return difference.Duration() <= MostDifference
            ? new("clock", found)
            : new("clock", found, "Due dates and tokens are judged by the gateway's clock: set the one that is wrong, by NTP.");
    }

    private static string Caller(JsonElement me)
    {
        string scopes = string.Join(", ", me.Items("scopes").Select(static scope => scope.Plain()));
        return me.Is("identity")
            ? $"It stands for {me.Member("principal").Plain()}, who may: {scopes}."
            : "The gateway asks for none: identity is off.";
    }

    private sealed record Finding(string Check, string Found, string? Advice = null)
    {
        public bool IsWell => Advice is null;
    }
}
