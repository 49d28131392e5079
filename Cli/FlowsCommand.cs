using System.CommandLine;

namespace Asya.Cli;

/// <summary><c>asya flows</c>.</summary>
internal static class FlowsCommand
{
    public static Command Create(AsyaCommand asya)
    {
        Command list = new("ls", "Lists the flows that the key may start");
        asya.On(list, async (read, api, cancellationToken) =>
        {
            await asya.PrintAsync(
                read, await api.GetAsync("flows", cancellationToken), static (host, answer) => TaskViews.ShowFlows(host, answer.Items("flows")));
            return ExitCodes.Done;
        });
        return new("flows", "What can be started") { list, LocalCommands.CheckFlows(asya.Host, asya.Line) };
    }
}
