using System.CommandLine;

namespace Asya.Cli;

/// <summary><c>asya completion SHELL</c>: a script that asks <c>asya</c> itself what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _asya() {
          COMPREPLY=($(compgen -W "$(asya "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _asya asya
        """;

    private const string Zsh = """
        _asya() {
          compadd -- ${(f)"$(asya "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)"}
        }
        compdef _asya asya
        """;

    public static Command Create(CliHost host)
    {
        Argument<string> shell = new("SHELL") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        Command command = new("completion", "Prints what makes a shell complete the words of asya: source <(asya completion bash)") { shell };
        command.SetAction(async (read, _) =>
        {
            await host.Out.WriteLineAsync(read.GetValue(shell) == "zsh" ? Zsh : Bash);
            return ExitCodes.Done;
        });
        return command;
    }
}
