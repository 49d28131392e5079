using System.CommandLine;
using Asya.Grains.Hosting;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Hosting;

/// <summary><c>copy</c>: moves tasks to another store while no silo runs.</summary>
internal static class CopyCommand
{
    private static readonly Option<string> From = Place("--from", "the tasks: a data directory, postgres://user:password@host/database, azure or azure://ACCOUNT/PREFIX");
    private static readonly Option<string> To = Place("--to", "where they go: the same, without tasks");
    private static readonly Option<string> CheckpointsFrom =
        Place("--checkpoints-from", $"the checkpoints, if they move too: a directory, or a URL as {AsyaVariables.CheckpointUrl} has it");
    private static readonly Option<string> CheckpointsTo = Place("--checkpoints-to", "where they go");

    static CopyCommand()
    {
        From.Required = true;
        To.Required = true;
    }

    public static Command Create()
    {
        Command copy = new("copy", """
            Copies tasks, events and webhooks into another store, and compares all that was written. No silo may run.
            The source stays as it is. A copy that was cut goes on when it is started again.
            """)
        {
            From, To, CheckpointsFrom, CheckpointsTo,
        };
        copy.Validators.Add(static given =>
        {
            if (given.GetResult(CheckpointsFrom) is null != given.GetResult(CheckpointsTo) is null)
            {
                given.AddError("--checkpoints-from and --checkpoints-to belong together.");
            }
        });
        copy.SetAction(async (given, cancellationToken) =>
        {
            TextWriter output = given.InvocationConfiguration.Output;
            try
            {
                (string, string)? checkpoints =
                    given.GetValue(CheckpointsFrom) is { } from ? (from, given.GetValue(CheckpointsTo)!) : null;
                IConfiguration configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
                await TaskCopy.RunAsync(
                    given.GetValue(From)!, given.GetValue(To)!, checkpoints, configuration, output.WriteLine, cancellationToken);
                return 0;
            }
            catch (Exception e) when (e is OperatorException or OptionsValidationException)
            {
                await given.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return 1;
            }
        });
        return copy;
    }

    private static Option<string> Place(string name, string about) => new(name) { HelpName = "PLACE", Description = about };
}
