namespace Asya.Telemetry;

/// <summary>Names of attributes. Those of metrics have few values each; ids are for spans only.</summary>
public static class AsyaAttributes
{
    public const string Flow = "asya.flow";
    public const string Actor = "asya.actor";
    public const string Phase = "asya.phase";
    public const string Outcome = "asya.outcome";
    public const string Operation = "asya.operation";

    /// <summary>The audience of a wait: <c>assignee</c>, <c>group</c> or <c>anybody</c>; never its name.</summary>
    public const string WaitFor = "asya.wait.for";

    /// <summary>Where a wait is with its due date: <c>in_time</c>, <c>overdue</c> or <c>undated</c>.</summary>
    public const string WaitDue = "asya.wait.due";

    /// <summary>Only on spans.</summary>
    public const string TaskId = "asya.task.id";

    /// <summary>Only on spans.</summary>
    public const string Step = "asya.task.step";

    /// <summary>Only on spans.</summary>
    public const string Attempt = "asya.task.attempt";

    /// <summary>Only on spans.</summary>
    public const string Pause = "asya.task.pause";

    /// <summary>The name of an actor that is not registered: a handler may send a task anywhere.</summary>
    public const string OtherActor = "_OTHER";

    /// <summary>The flow of a task that was created with a route.</summary>
    public const string NoFlow = "";
}
