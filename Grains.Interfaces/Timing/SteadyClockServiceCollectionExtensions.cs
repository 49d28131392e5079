using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Asya.Timing;

/// <summary>Gives a process its clock.</summary>
public static class SteadyClockServiceCollectionExtensions
{
    /// <summary>Makes the process's <see cref="SteadyClock"/> what its services get as <see cref="TimeProvider"/>.</summary>
    /// <remarks>Safe to call twice. A clock that the host has registered itself is kept.</remarks>
    public static IServiceCollection AddSteadyClock(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(static provider => new SteadyClock(SteadyClock.Machine, provider.GetService<ILogger<SteadyClock>>()));
        if (services.LastOrDefault(static s => !s.IsKeyedService && s.ServiceType == typeof(TimeProvider)) is { } known)
        {
            if (!ReferenceEquals(known.ImplementationInstance, SteadyClock.Machine))
            {
                return services;
            }

            services.Remove(known);
        }

        services.AddSingleton<TimeProvider>(static provider => provider.GetRequiredService<SteadyClock>());
        return services;
    }
}
