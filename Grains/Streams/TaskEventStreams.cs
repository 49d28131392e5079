using Asya.Events;
using Asya.Grains.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Asya.Grains.Streams;

/// <summary>Tells stored events on streams, if that is switched on.</summary>
internal static class TaskEventStreams
{
    /// <remarks>
    /// A stream provider of that name which is there already, in code or by the section <c>Orleans:Streaming</c>, is kept.
    /// </remarks>
    public static void Add(ISiloBuilder silo)
    {
        if (!StreamSetting.IsOn(silo.Configuration))
        {
            return;
        }

        PubSubStore? subscriptions = PubSubStore.Read(silo.Configuration);
        subscriptions?.AddTo(silo);
        if (!silo.Services.Any(static s => s.ServiceType == typeof(IStreamProvider) && Equals(s.ServiceKey, StreamNames.Provider)))
        {
            // Without a subscription store, consumers are grains with an implicit subscription attribute: there is no list of subscribers
            // for each task, and none is lost with a silo.
            StreamPubSubType kind = subscriptions is null ? StreamPubSubType.ImplicitOnly : StreamPubSubType.ExplicitGrainBasedAndImplicit;
            silo.AddMemoryStreams(StreamNames.Provider, streams => streams.ConfigureStreamPubSub(kind));
        }

        silo.Services.AddSingleton<StreamOutlet>();
        silo.Services.AddSingleton<ITaskEventOutlet>(static provider => provider.GetRequiredService<StreamOutlet>());
        silo.Services.AddHostedService(static provider => provider.GetRequiredService<StreamOutlet>());
    }
}
