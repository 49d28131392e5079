using System.Collections.Immutable;
using System.Text.Json;

namespace Asya.Cli.Tests;

/// <summary>One command line of <c>asya</c>, run in the process of the test, and all that it has said.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static Task<CommandRun> InAsync(Uri gateway, params string[] args) => new Terminal(gateway).RunAsync(args);

    public CommandRun Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Expected {exitCode}, got {ExitCode}.\n{Out}\n{Error}");
        return this;
    }

    /// <summary>Where a command runs.</summary>
    internal sealed record Terminal(Uri? Gateway)
    {
        public string? Key { get; init; }

        /// <summary>What a person types; null: there is no terminal.</summary>
        public string? Typed { get; init; }

        public string Input { get; init; } = "";

        public TimeProvider Clock { get; init; } = TimeProvider.System;

        /// <summary>Gets what ends the command, as a signal does.</summary>
        public CancellationToken Stop { get; init; }

        public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

        private readonly TaskCompletionSource<string>[] _said = [
            new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];

        /// <summary>Gets the texts of which the test is told as soon as they are in the output.</summary>
        public string[] Listened { get; init; } = [];

        /// <summary>Waits until one of these texts is in the output.</summary>
        public Task SaidAsync(int text) => _said[text].Task.WithTimeout(Listened[text]);

        public async Task<CommandRun> RunAsync(params string[] args)
        {
            using StringReader input = new(Typed ?? Input);
            await using NotifyingWriter output = new(this);
            await using StringWriter error = new();
            CliHost host = new(input, output, error)
            {
                CanAsk = Typed is not null,
                Clock = Clock,
                IsCaptured = true,
                Variable = name => name switch
                {
                    "ASYA_URL" when Gateway is not null => Gateway.AbsoluteUri,
                    "ASYA_KEY" when Key is not null => Key,
                    _ => Variables.GetValueOrDefault(name),
                },
            };
            int exitCode = await AsyaCommand.RunAsync(args, host, Stop).WaitAsync(TimeSpan.FromSeconds(60));
            return new(exitCode, output.ToString(), error.ToString());
        }

        private sealed class NotifyingWriter(Terminal terminal) : StringWriter
        {
            public override Task FlushAsync() => FlushAsync(CancellationToken.None);

            public override Task FlushAsync(CancellationToken cancellationToken)
            {
                for (int n = 0; n < terminal.Listened.Length; n++)
                {
                    if (ToString().Contains(terminal.Listened[n], StringComparison.Ordinal))
                    {
                        terminal._said[n].TrySetResult(terminal.Listened[n]);
                    }
                }

                return Task.CompletedTask;
            }
        }
    }
}
