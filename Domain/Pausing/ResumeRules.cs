using System.Collections.Immutable;
using System.Globalization;
using Asya.Domain.Origins;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.Pausing;

/// <summary>
/// Who may answer a pause, and what an answer changes. One answer wins; a repeat of it is no conflict; a late answer is told the winner.
/// </summary>
internal static class ResumeRules
{
    /// <summary>How many answers are kept whole. Of those before, enough is kept to recognise a repeat.</summary>
    private const int MaxAnswersKept = 64;

    /// <summary>The channel whose keys are ids of messages.</summary>
    private const string A2AChannel = "a2a";

    /// <summary>Resumes the task with an answer that was merged into the checkpoint's payload.</summary>
    public static TaskDecision Resume(TaskState state, ResumeCommit commit, DateTimeOffset now)
    {
        ResumeVerdict verdict = Admit(state, commit.Request);
        if (verdict.Rejection != TaskRejection.None)
        {
            return TaskDecision.Reject(state, verdict.Rejection, verdict.Why, verdict.Fields);
        }

        if (verdict.Answered is not null)
        {
            return TaskDecision.Unchanged(state);
        }

        PauseState pause = state.Pauses.Current!;
        if (pause.Number != commit.Pause)
        {
            return TaskDecision.Reject(state, TaskRejection.NotPaused, NotPausedText(state));
        }

        if (commit.MergedPayload.Length > PayloadLimits.MaxBytes)
        {
            return TaskDecision.Reject(
                state, TaskRejection.PayloadTooLarge, $"The answer makes the payload larger than {PayloadLimits.MaxBytes} bytes.");
        }

        ResumeTask request = commit.Request;
        ResumeAnswer answer = new()
        {
            Pause = pause.Number,
            Key = request.Key,
            Digest = request.Digest,
            By = request.By,
            OnBehalfOf = request.OnBehalfOf?.Name,
            Channel = request.Channel,
            At = now,
            Dropped = commit.Dropped,
            Kept = commit.Kept,
            Extension = request.Extension,
        };
        TaskState next = WithoutPendingEvents(state) with
        {
            Phase = TaskPhase.Running,
            Payload = commit.MergedPayload,
            Origins = OriginRules.AfterAnswer(state, commit),
            Headers = Headers.Without(state.Headers, Headers.ResumePrefix),
            Pauses = state.Pauses with
            {
                Current = null,
                RedactedPlaces = Redaction.PlacesOf(state),
                QuestionsAsked = QuestionsAsked.With(state, pause),
                Answers = [.. state.Pauses.Answers.TakeLast(MaxAnswersKept - 1), answer],
                EarlierAnswers = state.Pauses.Answers.Length < MaxAnswersKept
                ? state.Pauses.EarlierAnswers
                : EarlierAnswers.Add(state.Pauses.EarlierAnswers, state.Pauses.Answers[0]),
            },
            Cleanup = state.Cleanup.Add(new(pause.CheckpointKey, now)),
            Sla = state.Sla.Extend(request.Extension).Thaw(now),
        };
        if (request.IsExpiry)
        {
            next = WithEvent(next, TaskEventKind.Expired, "Nobody answered in time", now);
            next = request.Reroute is { } elsewhere ? Reroute(next, elsewhere, now) : next;
        }

        next = WithEvent(
            next, TaskEventKind.Resumed, "Task resumed", now, detail: AnswerEvidence.AddTo(state, commit, pause.Definition), by: request.By,
            onBehalfOf: request.OnBehalfOf?.Name);
        next = next.Sla.IsSpent(now) ? EndRules.TimeOut(next, now) : StepRules.Enter(next with { Route = next.Route.Shift() }, now);
        return TaskDecision.Transition(state, next, now);
    }

    private static TaskState Reroute(TaskState state, ImmutableArray<string> elsewhere, DateTimeOffset now)
    {
        RouteChange change = PausesAhead.Follow(state.Pauses.Ahead, state.Route.Next, elsewhere);
        return PauseRules.WithPausesAhead(state, change, said: null, now) with { Route = state.Route with { Next = elsewhere } };
    }

    /// <summary>Judges an answer as the task stands.</summary>
    /// <exception cref="OperationCanceledException">The request was over before its answer was judged.</exception>
    public static ResumeVerdict Admit(TaskState state, ResumeTask request, CancellationToken cancellationToken = default)
    {
        if (!state.Exists)
        {
            return ResumeVerdict.Refuse(TaskRejection.NotFound, "Task not found");
        }

        if (request.Key is not null
            && (state.Pauses.Answers.LastOrDefault(a => a.Key == request.Key && IsSameAnswerer(a, request))
                ?? EarlierAnswers.Find(state.Pauses.EarlierAnswers, request)) is { } same)
        {
            return (same.Digest == request.Digest || same.Digest == request.DigestOfBytes) && (request.Pause ?? same.Pause) == same.Pause
                ? ResumeVerdict.Repeat(same)
                : ResumeVerdict.Refuse(TaskRejection.AlreadyAnswered, $"The idempotency key was used for another answer: {Winner(same)}.");
        }

        // From here on the answer is a new one. A named pause that has its answer is lost to it, whatever the task does now.
        if (request.Pause is { } named && state.Pauses.Answers.LastOrDefault(a => a.Pause == named) is { } winner)
        {
            return ResumeVerdict.Refuse(TaskRejection.AlreadyAnswered, $"{NotPausedText(state)}; {Winner(winner)}");
        }

        int at = state.Pauses.Current?.Number ?? 0;
        if (state.Phase == TaskPhase.Paused)
        {
            return request.Pause is null || request.Pause == at
                ? Validate(state, request, cancellationToken)
                : ResumeVerdict.Refuse(TaskRejection.NotPaused, NotAtPauseText(state, request.Pause.Value));
        }

        int first = state.Pauses.CountBefore + 1;
        bool neverPaused = state.Pauses.Count == 0 || (state.Pauses.Count == 1 && at == first);
        bool isBeingWritten = at > 0 && request.Pause == at;
        if (!state.Phase.IsTerminal && (isBeingWritten || (neverPaused && (request.Pause is null || request.Pause == first))))
        {
            return ResumeVerdict.Refuse(TaskRejection.NotPausedYet, NotPausedText(state));
        }

        return request.Pause is null && !state.Pauses.Answers.IsEmpty
            ? ResumeVerdict.Refuse(TaskRejection.AlreadyAnswered, $"{NotPausedText(state)}; {Winner(state.Pauses.Answers[^1])}")
            : ResumeVerdict.Refuse(TaskRejection.NotPaused, NotPausedText(state));
    }

    private static bool IsSameAnswerer(ResumeAnswer answer, ResumeTask request) =>
        answer.By is null ? request.By is null : Answerer.From(request).Is(answer.By);

    // The pause is open. The task's own answer, when its time is up, was judged when the pause began.
    private static ResumeVerdict Validate(TaskState state, ResumeTask request, CancellationToken cancellationToken)
    {
        if (request.IsExpiry)
        {
            return ResumeVerdict.Leave;
        }

        if (WaitRules.Refuse(state, Answerer.From(request)) is { } notAllowed)
        {
            return notAllowed;
        }

        JsonBytes metadata = state.Pauses.Current!.Metadata;
        PausePolicy? policy = PausePolicyReader.Read(metadata);
        if (request.IsEarly
            && (policy is { IsStrict: true } || state.Pauses.Current.Wait?.Rules.Any(static rule => !rule.AdmitsAll) == true))
        {
            return ResumeVerdict.Refuse(TaskRejection.NotPaused,
                $"task not paused: the answer came before task {Id(state)} asked, and pause {state.Pauses.Current.Number} "
                + "takes none that was given unseen");
        }

        TimeSpan maxExtension = policy?.MaxExtension ?? TimeSpan.Zero;
        if (request.Extension < TimeSpan.Zero || request.Extension > maxExtension)
        {
            string most = maxExtension > TimeSpan.Zero
                ? FormattableString.Invariant($"by {maxExtension.TotalSeconds} seconds at most")
                : "not at all";
            return ResumeVerdict.Refuse(TaskRejection.Invalid, $"An answer to this pause may extend the task's time {most}.");
        }

        // Before it is judged, since judging takes the longer the larger it is.
        if (request.Input.Length > PayloadLimits.MaxBytes)
        {
            return ResumeVerdict.Refuse(TaskRejection.PayloadTooLarge, $"An answer may have at most {PayloadLimits.MaxBytes} bytes.");
        }

        return AnswerForm.Of(metadata).Judge(request.Input, cancellationToken) is { IsEmpty: false } errors
            ? ResumeVerdict.Refuse(TaskRejection.FormNotSatisfied, $"The answer does not satisfy the form: {Summary(errors)}") with
            {
                Fields = errors,
            }
            : ResumeVerdict.Leave;
    }

    private static string Summary(ImmutableArray<FieldError> errors) =>
        string.Join("; ", errors.Take(5).Select(static e => $"{e.Field} {e.Message}")) + (errors.Length > 5 ? "; ..." : ".");

    /// <summary>The text that the guides quote, with what the original adds to it.</summary>
    public static string NotPausedText(TaskState state) =>
        $"task not paused: task {Id(state)} is not paused (status: {state.Phase.WireName})";

    public static string NotAtPauseText(TaskState state, int pause) => state.Phase == TaskPhase.Paused
        ? $"task not paused: task {Id(state)} is not paused at pause {pause} but at pause {state.Pauses.Current!.Number}"
        : NotPausedText(state);

    private static string Winner(ResumeAnswer answer)
    {
        string who = answer.By ?? (answer.Channel.Length > 0 ? $"someone through {answer.Channel}" : "someone");

        // The id of an A2A message is its sender's, and not for others to see.
        string key = answer.Key is null || answer.Channel == A2AChannel ? "" : $" with key '{answer.Key}'";
        string at = answer.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return $"pause {answer.Pause} was answered by {who}{key} at {at}";
    }

    private static string Id(TaskState state) => state.Key.Id.Value;
}
