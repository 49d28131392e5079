namespace Asya.Grains.Python;

/// <summary>
/// The connection to a process ended before its answer was whole. Whether the process has ended too is for others to see.
/// </summary>
internal sealed class RunnerGoneException(string message, Exception? innerException = null) : Exception(message, innerException);
