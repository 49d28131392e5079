using Asya.Gateway;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Microsoft.Extensions.Options;

namespace Asya.Hosting;

/// <summary>A silo and the gateway in one process: what <c>./run</c> starts. A host of your own needs your actors and one line.</summary>
/// <example><code>return await AsyaHost.RunAsync(args, services => services.AddActor&lt;MyActor&gt;("my-actor"));</code></example>
public static class AsyaHost
{
    /// <summary>Runs until it is stopped. Returns the process's exit code.</summary>
    /// <param name="args">The command line; <c>--help</c> lists it.</param>
    /// <param name="addActors">Registers the actors that routes may name.</param>
    /// <param name="configurationFolder">
    /// The folder with <c>flows*.yaml</c> and actor manifests that the program brings with it; a relative one lies beside the program's
    /// files. <c>--config</c> and <c>ASYA_CONFIG_PATH</c> win.
    /// </param>
    public static async Task<int> RunAsync(
        string[] args, Action<IServiceCollection>? addActors = null, string? configurationFolder = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        return await CommandLines.RunAsync(
            HostCommand.Create(
                arguments => RunAsync(arguments with { ConfigurationFolder = configurationFolder }, addActors),
                arguments => FlowsCommand.CheckAsync(arguments with { ConfigurationFolder = configurationFolder }, addActors),
                (arguments, isJson) =>
                    DoctorCommand.RunAsync(arguments with { ConfigurationFolder = configurationFolder }, isJson, addActors)),
            args);
    }

    private static async Task<int> RunAsync(HostArguments arguments, Action<IServiceCollection>? addActors)
    {
        try
        {
            WebApplication application = Build(arguments, addActors);
            using StopDeadline deadline = StopDeadline.Watch(application);
            await application.RunAsync();
            return 0;
        }
        catch (Exception e) when (StartFailure.TryExplain(e, out string why))
        {
            // A wrong setting is no crash: one line that names it, and no stack.
            HostLines.Refused($"Asya cannot start: {why}");
            return 1;
        }
    }

    internal static WebApplication Build(HostArguments arguments, Action<IServiceCollection>? addActors)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings are read once. Watching their files would watch everything below the working directory, the task store included.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Configuration.AddInMemoryCollection(arguments.Settings());
        ConfigurationFolder.AddDefault(builder.Configuration, arguments.ConfigurationFolder);
        builder.WebHost.UseUrls(arguments.Urls);
        bool isUp = false;
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning)

            // It would print a stack trace for every invalid setting, which is one line below.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.SiloLifecycleSubject", LogLevel.Critical)

            // It would print what each probe of /health/ready finds. The stores say once when they fail, the endpoint why it is not ready.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)

            // Orleans would log each placement of a grain in four lines.
            .AddFilter("Polly", LogLevel.Warning)

            // At startup it warns of a check that took as long as the machine's uptime. Later warnings are correct.
            .AddFilter("Orleans.Runtime.Watchdog", level => level >= (isUp ? LogLevel.Warning : LogLevel.Error))

            // Its only warnings are advice about settings that eng/Host.props has chosen on purpose.
            .AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        builder.Services.Configure<GatewayOptions>(options => options.Insecure |= arguments.Insecure);

        builder.AddAsyaSilo();
        HostLines.AddLifeNotice(builder.Services);
        StopDeadline.Configure(builder.Services);
        addActors?.Invoke(builder.Services);
        builder.Services.AddAsyaGateway();
        builder.Services.AddPeopleNotice(
            static services => services.GetRequiredService<IOptions<IdentityOptions>>().Value.IsOn);
        builder.AddAsyaTelemetry("asya");

        WebApplication application = builder.Build();
        application.MapAsyaGateway();
        Dashboard.Map(application);
        application.Lifetime.ApplicationStarted.Register(() =>
        {
            isUp = true;
            HostLines.Ready(application, ReadyLine.Create(application), InboxLine.Create(application));
        });
        return application;
    }
}
