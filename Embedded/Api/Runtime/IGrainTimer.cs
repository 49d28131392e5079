namespace Orleans.Runtime;

/// <summary>A timer of a grain. Its ticks are turns of the activation and end with it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets both times anew. During a tick this takes effect when the tick ends.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
