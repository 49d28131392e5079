using Asya.Cli;

return await AsyaCommand.RunAsync(args, CliHost.OfProcess());
