namespace Orleans.Embedded;

/// <summary>Copies what passes between grains. Registered as a service it sees every argument, result and exception.</summary>
/// <remarks>
/// Without one, values are handed over as they are: the wire types of this code base are immutable. Tests register one
/// that copies only what a serializer would have copied.
/// </remarks>
public interface IWireCopier
{
    T Copy<T>(T value);
}
