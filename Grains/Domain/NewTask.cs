namespace Asya.Domain;

/// <summary>A task to be created, with everything its flow says copied in: a later change of the flow never touches it.</summary>
public sealed record NewTask(
    TaskKey Key,
    CreateTask Request,
    ActorRoute Route,
    TimeSpan Timeout,
    PausePlan PausePlan,
    TimeSpan Retention)
{
    /// <summary>The same request once more, for a task that exists: only its digest matters, and its flow may be gone by now.</summary>
    public static NewTask Repeated(TaskKey key, CreateTask request) =>
        new(key, request, ActorRoute.Empty, TimeSpan.Zero, PausePlan.Default, TimeSpan.Zero);
}
