using Asya.Gateway;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Microsoft.Extensions.Options;

if (KeysCommand.TryRun(args, Console.Out, Console.Error, out int exitCode))
{
    return exitCode;
}

// The switch has no value, which the command line provider cannot read.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder([.. args.Where(static argument => argument != GatewayOptions.InsecureSwitch)]);
builder.Services.Configure<GatewayOptions>(options => options.Insecure |= args.Contains(GatewayOptions.InsecureSwitch));
builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning);
builder.Services.AddAsyaGateway();
builder.AddAsyaTelemetry("asya-gateway");
try
{
    ClusterConnection.Join(builder);
}
catch (OptionsValidationException wrong)
{
    Console.Error.WriteLine(string.Join(" ", wrong.Failures));
    return 1;
}

WebApplication application = builder.Build();
application.MapAsyaGateway();
application.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Asya gateway is ready on {string.Join(", ", application.Urls)}\n{InboxLine.Of(application)}"));
try
{
    await application.RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is UnsafeAddressException or ApiKeyFileException)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped before the cluster answered.");
    return 1;
}
