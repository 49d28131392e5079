using Asya.Gateway.Streaming;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>A task that was started, or found by the key of its start. Its watcher ends with this.</summary>
/// <param name="Task">The task as the start has left it. <see cref="TaskSnapshot.Created"/> says whether it is new.</param>
/// <param name="Watcher">What has watched it since before its creation; null: it is not waited for.</param>
internal sealed record StartedTask(TaskSnapshot Task, SettledWatcher? Watcher) : IDisposable
{
    public void Dispose() => Watcher?.Dispose();
}
