using System.Collections.Concurrent;
using Asya.Catalog;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests;

public sealed class CatalogTests
{
    [Fact]
    public async Task The_reads_of_one_client_are_spread_over_the_silos()
    {
        ConcurrentDictionary<SiloAddress, int> reads = new();
        await using TaskSilo silo = await TaskSilo.StartWithAsync(
            services => services.AddSingleton<IIncomingGrainCallFilter>(new Places(reads)));
        IGrainFactory client = await silo.ConnectAsync();

        for (int i = 0; i < 64; i++)
        {
            Assert.Null(await client.Catalog().LookAsync(new TaskKey("none"), CancellationToken.None));
        }

        Assert.Equal(silo.Silos, reads.Count);
        Assert.Equal(64, reads.Values.Sum());
    }

    private sealed class Places(ConcurrentDictionary<SiloAddress, int> reads) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.DeclaringType == typeof(ICatalogGrain) && context.MethodName == nameof(ICatalogGrain.LookAsync))
            {
                reads.AddOrUpdate(context.TargetContext.Address.SiloAddress!, 1, static (_, count) => count + 1);
            }

            return context.Invoke();
        }
    }
}
