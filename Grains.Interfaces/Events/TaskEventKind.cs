namespace Asya.Events;

/// <summary>What happened to a task, in one word.</summary>
/// <remarks>
/// <see cref="TaskEvent.Kind"/> is a text: a live event has a name of its handler's choice, and a newer version may know further kinds.
/// </remarks>
/// <param name="WireName">The word as clients and stores see it.</param>
public readonly record struct TaskEventKind(string WireName)
{
    public static TaskEventKind Created { get; } = new("created");

    public static TaskEventKind Started { get; } = new("started");

    /// <summary>Written by earlier versions only.</summary>
    public static TaskEventKind Stepped { get; } = new("stepped");

    public static TaskEventKind Pausing { get; } = new("pausing");

    public static TaskEventKind Paused { get; } = new("paused");

    public static TaskEventKind Resumed { get; } = new("resumed");

    public static TaskEventKind PauseRequested { get; } = new("pause_requested");

    /// <summary>A step has defined a pause, and the route has none ahead.</summary>
    public static TaskEventKind PauseUnplaced { get; } = new("pause_unplaced");

    /// <summary>A step has taken a defined pause out of the route.</summary>
    public static TaskEventKind PauseRemoved { get; } = new("pause_removed");

    public static TaskEventKind Claimed { get; } = new("claimed");

    public static TaskEventKind Released { get; } = new("released");

    public static TaskEventKind Delegated { get; } = new("delegated");

    public static TaskEventKind Reminded { get; } = new("reminded");

    public static TaskEventKind Escalated { get; } = new("escalated");

    public static TaskEventKind Expired { get; } = new("expired");

    public static TaskEventKind Waiting { get; } = new("waiting");

    public static TaskEventKind Retrying { get; } = new("retrying");

    public static TaskEventKind Rerouted { get; } = new("rerouted");

    public static TaskEventKind FannedOut { get; } = new("fanned_out");

    public static TaskEventKind Slice { get; } = new("slice");

    public static TaskEventKind Gathering { get; } = new("gathering");

    public static TaskEventKind Gathered { get; } = new("gathered");

    public static TaskEventKind Redriven { get; } = new("redriven");

    public static TaskEventKind Vetted { get; } = new("vetted");

    public static TaskEventKind Succeeded { get; } = new("succeeded");

    public static TaskEventKind Failed { get; } = new("failed");

    public static TaskEventKind Canceled { get; } = new("canceled");

    public override string ToString() => WireName;
}
