namespace Orleans.Runtime
{
    /// <summary>Something that can be called by reference: a grain or an observer.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>Marks a grain interface.</summary>
    public interface IGrain : Runtime.IAddressable;

    /// <summary>A grain whose key is a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>An object of a client that grains may call.</summary>
    public interface IGrainObserver : Runtime.IAddressable;
}
