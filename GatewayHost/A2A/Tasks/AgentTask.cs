using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>A task to be shown. One that was only just taken on may be shown as submitted.</summary>
internal readonly record struct AgentTask(TaskSnapshot Task, bool IsJustSubmitted = false);
