using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Asya.Streams;

/// <summary>Tells stored events on streams, with Orleans, if that is switched on.</summary>
internal static class TaskEventStreams
{
    /// <remarks>A stream provider of that name which is there already, in code or by the section <c>Orleans:Streaming</c>, is kept.</remarks>
    public static void Add(ISiloBuilder silo)
    {
        if (!StreamSetting.IsOn(silo.Configuration))
        {
            return;
        }

        if (!silo.Services.Any(static s => s.ServiceType == typeof(IStreamProvider) && Equals(s.ServiceKey, StreamNames.Provider)))
        {
            // Consumers are grains that say so by an attribute: then nobody keeps a list of subscribers for each task, and none is lost with a silo.
            silo.AddMemoryStreams(StreamNames.Provider, static streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
        }

        silo.Services.AddSingleton<StreamOutlet>();
        silo.Services.AddSingleton<ITaskEventOutlet>(static provider => provider.GetRequiredService<StreamOutlet>());
        silo.Services.AddHostedService(static provider => provider.GetRequiredService<StreamOutlet>());
    }
}
