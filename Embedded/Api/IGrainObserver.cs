namespace Orleans;

/// <summary>An object of a client that grains may call.</summary>
public interface IGrainObserver : Runtime.IAddressable;
