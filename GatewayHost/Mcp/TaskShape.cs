using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>The states of tasks as MCP names them.</summary>
internal static class TaskShape
{
    /// <summary>Gets the state's name: those of MCP's own tasks.</summary>
    public static string StateOf(TaskPhase phase) => phase switch
    {
        TaskPhase.Pending or TaskPhase.Running => "working",
        TaskPhase.Paused => "input_required",
        TaskPhase.Succeeded => "completed",
        TaskPhase.Failed => "failed",
        _ => "cancelled",
    };

    /// <summary>
    /// Gets a state's phase; null: there is none of this name. What is working may also be pending, but that is never for long.
    /// </summary>
    public static TaskPhase? PhaseOf(string state) => state switch
    {
        "working" => TaskPhase.Running,
        "input_required" => TaskPhase.Paused,
        "completed" => TaskPhase.Succeeded,
        "failed" => TaskPhase.Failed,
        "cancelled" => TaskPhase.Canceled,
        _ => null,
    };
}
