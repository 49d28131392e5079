using Asya.Gateway;
using Asya.Gateway.Connections;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Microsoft.Extensions.Options;

if (args is ["keys", ..])
{
    return await CommandLines.RunAsync(new("The gateway of a cluster.") { KeysCommand.Create() }, args);
}

// The switch has no value, which the command line provider cannot read.
WebApplicationBuilder builder =
    WebApplication.CreateSlimBuilder([.. args.Where(static argument => argument != GatewayOptions.InsecureSwitch)]);
builder.Services.Configure<GatewayOptions>(options => options.Insecure |= args.Contains(GatewayOptions.InsecureSwitch));
builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning)

    // It would print a stack trace for every invalid setting, which is one line below.
    .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
HostLines.AddLifeNotice(builder.Services);
builder.Services.AddAsyaGateway();
builder.AddAsyaTelemetry("asya-gateway");
try
{
    ClusterConnection.Join(builder);
}
catch (OptionsValidationException wrong)
{
    HostLines.Refused(string.Join(" ", wrong.Failures));
    return 1;
}

WebApplication application = builder.Build();
application.MapAsyaGateway();
application.Lifetime.ApplicationStarted.Register(
    () => HostLines.Ready(application, $"Asya gateway is ready on {string.Join(", ", application.Urls)}", InboxLine.Create(application)));
try
{
    await application.RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is UnsafeAddressException or ApiKeyFileException or TooFewFilesException)
{
    HostLines.Refused(wrong.Message);
    return 1;
}
catch (OperationCanceledException)
{
    HostLines.Refused("Stopped before the cluster answered.");
    return 1;
}
