using Asya.Catalog;
using Asya.Gateway.Hosting;

namespace Asya.Gateway.Tasks;

/// <summary>The parameters of the mesh API: how they are described, and the bounds they are read with.</summary>
internal static class MeshParameters
{
    public const int MaxCursorLength = 512;

    public const int MaxSearchLength = 200;

    // The pause defines its own limit; this is only the range of the number.
    private const int MaxExtensionSeconds = 366 * 24 * 3600;

    public static ParameterNote Wait { get; } = ParameterNote.Seconds(
        "wait", "Seconds to wait until the task is paused or over. The task is shown as it is then, or when the time is up.");

    public static ParameterNote Payload { get; } = ParameterNote.Word(
        "payload", "true or current: the current payload (default). false or none: none. first: the one the task was created with.",
        "true", "false", "first", "current", "none");

    public static ParameterNote Key { get; } = ParameterNote.Header(
        "Idempotency-Key", "The same key with the same body is the same request: sending it again is safe.", "^[ -~]{1,256}$");

    public static ParameterNote Status { get; } = ParameterNote.Word(
        "status", "Only tasks in this state", "pending", "running", "paused", "succeeded", "failed", "canceled");

    public static ParameterNote WaitingFor { get; } = ParameterNote.Word(
        "waiting_for", "me: only paused tasks that the caller may answer. A page may be short, and more may come", "me");

    public static ParameterNote Flow { get; } = ParameterNote.Text("flow", "Only tasks of this flow");

    public static ParameterNote ContextId { get; } = ParameterNote.Text("context_id", "Only tasks of this context");

    public static ParameterNote ParentId { get; } = ParameterNote.Text("parent_id", "Only children of this task");

    public static ParameterNote Search { get; } = ParameterNote.Text(
        "q", "Only tasks with each of these words in what they are found by: title, question, ids, people, the values that the flow names",
        MaxSearchLength);

    public static ParameterNote Assignee { get; } = ParameterNote.Text(
        "assignee", "Only paused tasks that wait for this person or group: asked, or with a claim");

    public static ParameterNote DueBefore { get; } =
        ParameterNote.Instant("due_before", "Only paused tasks whose answer is due before this instant");

    public static ParameterNote Order { get; } = ParameterNote.Word(
        "order", "newest first (default). oldest, or due (the earliest due date first, none last): paused tasks only",
        "newest", "oldest", "due");

    public static ParameterNote Limit { get; } = ParameterNote.Number("limit", "How many there are on a page", 1, 200, 50);

    public static ParameterNote Cursor { get; } = ParameterNote.Text("cursor", "next_cursor of the page before", MaxCursorLength);

    public static ParameterNote Origins { get; } = ParameterNote.Flag(
        "origins", "true: also who has put which value into the current payload, as far as it is shown");

    public static ParameterNote After { get; } =
        ParameterNote.Number("after", "Only events after this one; next_after of the page before", 0, otherwise: 0);

    public static ParameterNote EventLimit { get; } = ParameterNote.Number("limit", "How many there are on a page", 1, 1000, 100);

    public static ParameterNote Since { get; } = ParameterNote.Instant("since", "The first instant");

    public static ParameterNote Until { get; } = ParameterNote.Instant("until", "The instant after the last");

    public static ParameterNote Bucket { get; } =
        ParameterNote.Number("bucket", "Seconds in a step of time. There may be 500 steps", 1, 86_400, 3600);

    public static ParameterNote Kind { get; } = ParameterNote.Word("kind", "Only this kind of event", HistoryKinds.All);

    public static ParameterNote Who { get; } = ParameterNote.Text("who", "Only what this principal did");

    public static ParameterNote Format { get; } = ParameterNote.Word(
        "format", "json: a page (default). jsonl: all of it from the cursor on, one a line, as with Accept: application/jsonl",
        "json", "jsonl");

    public static ParameterNote LastEventId { get; } = ParameterNote.Header("Last-Event-ID", "Go on after this event");

    public static ParameterNote LastEventIdInQuery { get; } =
        ParameterNote.Text("last_event_id", "The same, for those who cannot set headers");

    public static ParameterNote Pause { get; } =
        ParameterNote.Number("pause", "The number of the pause that is meant; else the one the task is at", 1);

    public static ParameterNote CanceledPause { get; } =
        ParameterNote.Number("pause", "The number of the pause that the task must still be at; else 409, and the task goes on", 1);

    public static ParameterNote Extend { get; } =
        ParameterNote.Number("extend", "Seconds of running time to add, as far as the pause allows it", 0, MaxExtensionSeconds, 0);
}
