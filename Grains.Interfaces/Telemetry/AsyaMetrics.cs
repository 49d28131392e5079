using System.Diagnostics.Metrics;

namespace Asya.Telemetry;

/// <summary>Every instrument there is. <c>docs/observability.md</c> has the same list with what to make of it.</summary>
/// <remarks>Without a listener, recording a value costs the check of a flag. No attribute ever holds an id.</remarks>
public static class AsyaMetrics
{
    private const string Seconds = "s";
    private const string Tasks = "{task}";

    private static readonly InstrumentAdvice<double> Quick =
        new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private static readonly InstrumentAdvice<double> Work =
        new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600] };

    // A minute is quick for a person, and a month happens.
    private static readonly InstrumentAdvice<double> Thought =
        new() { HistogramBucketBoundaries = [1, 10, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 259_200, 604_800, 2_592_000] };

    private static readonly InstrumentAdvice<int> Group = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] };

    public static Counter<long> TasksCreated { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>("asya.task.created", Tasks, "Tasks that were created, children included.");

    public static Counter<long> TasksEnded { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>("asya.task.ended", Tasks, "Tasks that reached a final phase.");

    public static Counter<long> SlaExpired { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>(
            "asya.task.sla.expired", Tasks, "Tasks that failed because their budget of running time was spent.");

    public static Counter<long> Pauses { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>("asya.task.pauses", "{pause}", "Pauses that came into force.");

    public static Histogram<double> PauseDuration { get; } =
        AsyaTelemetry.Meter.CreateHistogram(
            "asya.task.pause.duration", Seconds, "From the beginning of a pause to its end.", advice: Thought);

    public static Histogram<double> ResumeDuration { get; } =
        AsyaTelemetry.Meter.CreateHistogram("asya.task.resume.duration", Seconds,
            "From the arrival of an answer until it is stored, merged, and its task goes on.", advice: Quick);

    public static Histogram<double> StepDuration { get; } =
        AsyaTelemetry.Meter.CreateHistogram("asya.task.step.duration", Seconds,
            "The work of a handler at one attempt at a step, without the wait for its turn.", advice: Work);

    public static Counter<long> StepRetries { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>("asya.task.step.retries", "{retry}", "Steps that are tried again.");

    public static GaugeSources Paused { get; } = Gauge("asya.task.paused", Tasks, "Tasks in the store that wait for an answer.");

    public static GaugeSources Waits { get; } =
        Gauge("asya.task.waits", Tasks, "Paused tasks, by whom they wait for and by their due date.");

    public static GaugeSources WaitsEscalated { get; } =
        Gauge("asya.task.waits.escalated", Tasks, "Paused tasks that were escalated because no answer came in time.");

    public static GaugeSources OldestWait { get; } = Gauge("asya.task.waits.oldest", Seconds, "How long the oldest has waited.");

    public static Counter<long> WaitAnswers { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>("asya.task.wait.answers", "{answer}", "Answers that people gave, by the due date.");

    public static Counter<long> WaitMilestones { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>(
            "asya.task.wait.milestones", "{milestone}", "Reminders, escalations and expiries of unanswered waits.");

    public static GaugeSources StepsRunning { get; } = Gauge("asya.actor.steps.running", "{step}", "Steps whose handler works.");

    public static GaugeSources StepsWaiting { get; } =
        Gauge("asya.actor.steps.waiting", "{step}", "Steps that wait for one of their actor's places.");

    public static Histogram<double> CommitDuration { get; } =
        AsyaTelemetry.Meter.CreateHistogram("asya.store.commit.duration", Seconds, "One transaction of the task store.", advice: Quick);

    public static Histogram<int> CommitWrites { get; } =
        AsyaTelemetry.Meter.CreateHistogram("asya.store.commit.writes", "{write}", "Writes that shared a transaction.", advice: Group);

    public static Counter<long> RowReads { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>("asya.store.row.reads", "{row}", "Rows of single tasks that were read from the database.");

    public static GaugeSources StoreQueue { get; } = Gauge("asya.store.queue.length", "{write}", "Writes that wait for the task store.");

    public static Histogram<double> CheckpointDuration { get; } =
        AsyaTelemetry.Meter.CreateHistogram("asya.checkpoint.duration", Seconds, "One operation of the checkpoint store.", advice: Quick);

    public static GaugeSources FeedQueue { get; } =
        Gauge("asya.feed.queue.length", "{event}", "Live events that wait to be handed to the gateways.");

    public static UpDownCounter<long> Streams { get; } =
        AsyaTelemetry.Meter.CreateUpDownCounter<long>("asya.gateway.streams", "{stream}", "Open event streams.");

    public static Counter<long> WebhookAttempts { get; } =
        AsyaTelemetry.Meter.CreateCounter<long>(
            "asya.push.attempts", "{attempt}", "Notifications that were tried to be delivered to webhooks.");

    public static UpDownCounter<long> WebhooksActive { get; } =
        AsyaTelemetry.Meter.CreateUpDownCounter<long>(
            "asya.push.active", "{notification}", "Notifications that are taken out of the outbox and on their way.");

    public static GaugeSources WebhooksPending { get; } = Gauge("asya.push.pending", "{webhook}", "Webhooks with undelivered events.");

    public static Histogram<double> WebhookDelay { get; } =
        AsyaTelemetry.Meter.CreateHistogram(
            "asya.push.delay", Seconds, "The age of an event when its webhook has it: how far the outbox lags behind.", advice: Work);

    private static GaugeSources Gauge(string name, string unit, string description)
    {
        GaugeSources sources = new();
        AsyaTelemetry.Meter.CreateObservableGauge(name, sources.Read, unit, description);
        return sources;
    }
}
