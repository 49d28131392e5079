using Asya.Gateway.Identity;
using Asya.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts Asya, silo and gateway, into an ASP.NET Core application that has its own endpoints, pages and services.</summary>
/// <example><code>
/// WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
/// builder.AddAsya("config");
/// builder.Services.AddActor&lt;CheckExpense&gt;("check_expense");
///
/// WebApplication app = builder.Build();
/// app.MapAsya();
/// app.Run();
/// </code></example>
public static class AsyaWebApplicationExtensions
{
    /// <summary>Adds a silo with its stores and the gateway, as <see cref="AsyaHost"/> runs them.</summary>
    /// <remarks>Logging, telemetry and the server's addresses stay the application's.</remarks>
    /// <param name="builder">The application.</param>
    /// <param name="configurationFolder">
    /// The folder with <c>flows*.yaml</c> and actor manifests; a relative one lies beside the program's files.
    /// <c>ASYA_CONFIG_PATH</c> wins.
    /// </param>
    /// <param name="configure">More for the silo, after all else.</param>
    /// <exception cref="OptionsValidationException">A setting of the cluster is wrong, or a variable is misspelt; the message names
    /// it.</exception>
    public static WebApplicationBuilder AddAsya(
        this WebApplicationBuilder builder, string? configurationFolder = null, Action<ISiloBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ConfigurationFolder.AddDefault(builder.Configuration, configurationFolder);
        builder.AddAsyaSilo(configure);
        builder.Services.AddAsyaGateway();
        builder.Services.AddPeopleNotice(
            static services => services.GetRequiredService<IOptions<IdentityOptions>>().Value.IsOn);
        return builder;
    }

    /// <summary>
    /// Maps the gateway's endpoints (<c>/mesh</c>, <c>/a2a</c>, <c>/mcp</c>, <c>/inbox</c>, <c>/health</c>, <c>/docs</c>), with their rules
    /// before them.
    /// </summary>
    /// <remarks>
    /// With identity on, an endpoint of the application's own that sets no policy requires the scope <c>admin</c>; <c>AllowAnonymous</c>
    /// opens it.
    /// </remarks>
    /// <param name="application">The application.</param>
    public static WebApplication MapAsya(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        application.MapAsyaGateway();
        Dashboard.Map(application);
        return application;
    }
}
