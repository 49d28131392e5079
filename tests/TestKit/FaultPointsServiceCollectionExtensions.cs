using Asya.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.TestKit;

/// <summary>Puts fault points into a host under test. Call it before the host adds its own.</summary>
public static class FaultPointsServiceCollectionExtensions
{
    /// <summary>Lets the environment variable <c>ASYA_FAULT</c> (<c>name[:count]=kill</c>) end the process at a named point.</summary>
    public static IServiceCollection AddFaultPointsFromEnvironment(this IServiceCollection services) =>
        services.AddSingleton<FaultPoints>(new EnvironmentFaultPoints(Environment.GetEnvironmentVariable(EnvironmentFaultPoints.Variable)));
}
