using Asya.Gateway.A2A.Dialects;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Watches a task: until its next pause or to its end, as the dialect has it.</summary>
internal readonly record struct SubscribeToTaskRequest(TaskKey Key, A2ADialect Dialect);
