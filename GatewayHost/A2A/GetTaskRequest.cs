namespace Asya.Gateway.A2A;

/// <summary>Asks for a task.</summary>
internal readonly record struct GetTaskRequest(TaskKey Key);
