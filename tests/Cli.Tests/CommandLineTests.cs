namespace Asya.Cli.Tests;

/// <summary>What is judged before anything is sent.</summary>
public sealed class CommandLineTests
{
    private static readonly Uri Elsewhere = new("http://gateway.invalid:8080");

    [Theory]
    [InlineData("tasks", "ls", "--status", "sleeping")]
    [InlineData("tasks", "ls", "--limit", "0")]
    [InlineData("tasks", "get")]
    [InlineData("tasks", "answer", "t")]
    [InlineData("tasks", "ls", "--url", "ftp://host")]
    [InlineData("tasks", "ls", "--url", "http://user:word@host")]
    [InlineData("tasks", "ls", "--key", "two words")]
    [InlineData("tasks", "ls", "--key", "one", "--key-file", "two")]
    [InlineData("tasks", "ls", "--key-file", "/nowhere/key")]
    [InlineData("wat")]
    public async Task A_command_line_that_makes_no_sense_is_refused(params string[] args) =>
        Assert.NotEmpty((await new CommandRun.Terminal(null).RunAsync(args)).Expect(2).Error);

    [Fact]
    public async Task A_key_is_not_sent_over_http_to_another_machine_and_never_printed()
    {
        CommandRun.Terminal terminal = new(Elsewhere) { Key = "asya_secret" };

        CommandRun refused = (await terminal.RunAsync("tasks", "ls")).Expect(2);
        CommandRun sent = (await terminal.RunAsync("tasks", "ls", "--insecure")).Expect(5);
        CommandRun examined = (await terminal.RunAsync("doctor", "--insecure", "--json")).Expect(5);

        Assert.Contains("https", refused.Error, StringComparison.Ordinal);
        Assert.All([refused, sent, examined], static run => Assert.DoesNotContain("secret", run.Out + run.Error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("plain ü 世 😀", "plain ü 世 😀")]
    [InlineData("\u001b[31m\r\n\t\u007f\u0085", @"\u001b[31m\u000d\u000a\u0009\u007f\u0085")]
    [InlineData("\u200b\u2028\u2066\ufeff", @"\u200b\u2028\u2066\ufeff")]
    [InlineData("\udb40\udc41", @"\udb40\udc41")]
    public void What_a_terminal_would_obey_is_shown(string text, string shown) => Assert.Equal(shown, SafeText.Line(text));

    [Fact]
    public void Half_a_character_is_shown_as_that() => Assert.Equal(@"a\ud83d", SafeText.Line("a\ud83d"));

    [Fact]
    public async Task A_shell_is_told_what_may_come_next()
    {
        CommandRun.Terminal terminal = new(null);

        Assert.Contains("[suggest:", (await terminal.RunAsync("completion", "bash")).Expect(0).Out, StringComparison.Ordinal);
        string next = (await terminal.RunAsync("[suggest:11]", "asya tasks ")).Expect(0).Out;
        Assert.Contains("redrive", next, StringComparison.Ordinal);
        Assert.DoesNotContain("doctor", next, StringComparison.Ordinal);
    }
}
