using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Asks for a task, with the latest messages of its history.</summary>
internal readonly record struct GetTaskRequest(TaskKey Key, int HistoryLength);
