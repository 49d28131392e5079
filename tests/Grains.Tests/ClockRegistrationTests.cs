using Asya.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Asya.Grains.Tests;

/// <summary>One clock for services and grains, unless the host has one of its own.</summary>
public sealed class ClockRegistrationTests
{
    [Fact]
    public void Services_and_grains_have_the_clock_that_does_not_jump()
    {
        using ServiceProvider provider = Provider(static _ => { });

        SteadyClock clock = provider.GetRequiredService<SteadyClock>();
        Assert.Same(clock, provider.GetRequiredService<TimeProvider>());
        Assert.Same(clock, provider.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Grains));
    }

    [Fact]
    public void A_clock_of_the_host_s_own_is_kept()
    {
        ManualTimeProvider own = new();
        using ServiceProvider provider = Provider(services => services.AddSingleton<TimeProvider>(own));

        Assert.Same(own, provider.GetRequiredService<TimeProvider>());
        Assert.Same(own, provider.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Grains));
    }

    private static ServiceProvider Provider(Action<IServiceCollection> before)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        before(builder.Services);
        builder.UseOrleans(static silo => silo.UseLocalhostClustering().AddTaskStore().AddCheckpointStore().AddAsyaGrains());
        return builder.Services.BuildServiceProvider();
    }
}
