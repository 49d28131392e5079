namespace Asya.Cli;

/// <summary>What cannot be taken back is confirmed first.</summary>
internal static class Confirmation
{
    /// <exception cref="CliException">It was not.</exception>
    public static async Task ExpectAsync(CliHost host, string question, CancellationToken cancellationToken)
    {
        await host.Error.WriteAsync($"{question} [y/N] ");
        string reply = (await host.In.ReadLineAsync(cancellationToken) ?? "").Trim();
        if (!reply.Equals("y", StringComparison.OrdinalIgnoreCase) && !reply.Equals("yes", StringComparison.OrdinalIgnoreCase))
        {
            throw CliException.Misuse("Nothing was sent.");
        }
    }
}
