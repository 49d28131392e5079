namespace Asya.Grains.Tests.Streams;

/// <summary>A consumer that subscribes by a call.</summary>
[Alias("test.subscriber")]
internal interface ISubscriberGrain : IGrainWithStringKey
{
    [Alias("subscribe")]
    Task SubscribeAsync();
}
