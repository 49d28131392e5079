using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Cancels a task. In 1.0 this is idempotent.</summary>
internal readonly record struct CancelTaskRequest(TaskKey Key, bool MayBeRepeated);
