using Asya.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;

namespace Asya.Engine.Tests;

public sealed class HostingTests
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_silo_is_its_own_client()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Assert.Equal("hi", await silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>(_key).EchoAsync("hi"));
        Assert.NotNull(silo.Client.ServiceProvider.GetService<IClusterClient>());
        Assert.NotNull(silo.Services.GetKeyedService<IGrainStorage>("memory"));
    }

    [Fact]
    public async Task Every_clock_but_the_ones_that_are_set_is_the_systems()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Assert.Same(silo.Clock, silo.Services.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Grains));
        Assert.Same(TimeProvider.System, silo.Services.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Messaging));
        Assert.Same(TimeProvider.System, silo.Services.GetRequiredKeyedService<TimeProvider>("any other"));
        Assert.Same(TimeProvider.System, silo.Services.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task A_graceful_stop_ends_every_grain_after_its_running_request()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Task<string> running = silo.Client.GetGrain<ILifeGrain>(_key).EnterAsync(_key);
        await silo.Client.GetGrain<ILifeGrain>(_key + "idle").ActivationAsync();
        await Gates.Of(_key).ArrivedAsync(1, "the running request");
        Task stop = silo.StopAsync();
        await Gates.Of(_key + "idle/disposed").ArrivedAsync(1, "the idle grain to end");
        Assert.Equal("on", Journal.Of(_key));
        Gates.Of(_key).Open();
        await running.WithTimeout("the running request");
        await stop.WithTimeout("the stop");
        Assert.Equal("on off:ShuttingDown disposed", Journal.Of(_key));
        Assert.Equal("on off:ShuttingDown disposed", Journal.Of(_key + "idle"));
    }

    [Fact]
    public async Task A_stopped_silo_answers_nobody()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IEchoGrain grain = silo.Client.GetGrain<IEchoGrain>(_key);
        await grain.EchoAsync("hi");
        await silo.StopAsync().WithTimeout("the stop");
        await Assert.ThrowsAnyAsync<OrleansException>(() => grain.EchoAsync("hi").WithTimeout("the refusal"));
    }

    [Fact]
    public async Task Idle_collection_must_look_more_often_than_grains_age()
    {
        using IHost host = TestSilo.Build(new(), new(), silo => silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = o.CollectionQuantum));
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task The_older_kind_of_host_works_too()
    {
        using IHost host = new HostBuilder()
            .UseOrleans(silo => silo.UseLocalhostClustering(TestSilo.FreePort(), TestSilo.FreePort()).Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5)))
            .Build();
        await host.StartAsync();
        Assert.Equal("hi", await host.Services.GetRequiredService<IClusterClient>().GetGrain<IEchoGrain>(_key).EchoAsync("hi"));
        await host.StopAsync();
    }
}
