using Microsoft.Extensions.Logging.Console;

namespace Asya.Gateway.Hosting;

/// <summary>The host's own output: plain lines on the console, or log events where the console is JSON.</summary>
public static partial class HostLines
{
    private const string Category = "Asya.Host";

    /// <summary>Says that the host is ready, and what else its people should know.</summary>
    public static void Ready(WebApplication application, string ready, string inbox)
    {
        ArgumentNullException.ThrowIfNull(application);
        if (!AreJson(application.Configuration))
        {
            Console.WriteLine($"{ready}\n{inbox}");
            return;
        }

        ILogger logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Category);
        LogReady(logger, ready);
        LogInbox(logger, inbox);
    }

    /// <summary>Says in one line why the host does not start. There may be no host yet, so the settings are read anew.</summary>
    public static void Refused(string why)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables().Build();
        if (!AreJson(configuration))
        {
            Console.Error.WriteLine(why);
            return;
        }

        // Disposing it writes the lines that are still queued.
        using ILoggerFactory factory =
            LoggerFactory.Create(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddConsole());
        ILogger logger = factory.CreateLogger(Category);
        LogStartRefused(logger, why);
    }

    /// <summary>Logs when the host starts, when it begins to stop and when it has stopped.</summary>
    public static void AddLifeNotice(IServiceCollection services) => services.AddHostedService<LifeNotice>();

    /// <summary>Has the host warn of variables that look like settings and are none. Safe to call twice.</summary>
    public static void TellUnknownVariables(IServiceCollection services) => services.AddHostedService<UnknownVariableNotice>();

    private static bool AreJson(IConfiguration configuration) =>
        string.Equals(configuration["Logging:Console:FormatterName"], ConsoleFormatterNames.Json, StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "{Ready}")]
    private static partial void LogReady(ILogger logger, string ready);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Information, Message = "{Inbox}")]
    private static partial void LogInbox(ILogger logger, string inbox);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Critical, Message = "{Why}")]
    private static partial void LogStartRefused(ILogger logger, string why);
}
