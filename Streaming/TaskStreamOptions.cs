namespace Asya.Streaming;

/// <summary>How one task's stream is read.</summary>
/// <param name="Buffer">How many live events may wait for the reader.</param>
/// <param name="ReadEvery">How often the stored events are read, whatever the live ones say.</param>
/// <param name="KeepAliveEvery">After how long a time without events the stream says so.</param>
public readonly record struct TaskStreamOptions(int Buffer, TimeSpan ReadEvery, TimeSpan KeepAliveEvery);
