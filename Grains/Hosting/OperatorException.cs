namespace Asya.Grains.Hosting;

/// <summary>Something about the silo's surroundings has to be set right: a store, a file, a setting. The message says what.</summary>
/// <remarks>The message is for operators: it may name paths and buckets, so it never travels to a client.</remarks>
public class OperatorException(string message, Exception? innerException = null) : Exception(message, innerException);
