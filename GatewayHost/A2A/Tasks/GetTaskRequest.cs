using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Asks for a task.</summary>
internal readonly record struct GetTaskRequest(TaskKey Key);
