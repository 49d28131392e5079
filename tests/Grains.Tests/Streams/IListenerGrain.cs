namespace Asya.Grains.Tests.Streams;

/// <summary>What is called by streams only.</summary>
internal interface IListenerGrain : IGrainWithStringKey;
