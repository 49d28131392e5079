using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>
/// Watches a task. 0.3 ends a stream at the next pause, and shows a task that is over; 1.0 goes on through pauses, and refuses such a task.
/// </summary>
internal readonly record struct SubscribeToTaskRequest(TaskKey Key, A2AShape Shape);
