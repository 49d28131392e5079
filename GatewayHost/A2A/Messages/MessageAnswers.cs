using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Asya.Identity;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.A2A.Messages;

/// <summary>Hands a message to the pause of its task, or puts the question again where the message does not answer it.</summary>
internal sealed class MessageAnswers(TaskReader reader, TaskResumer resumer, TaskWaiter waiter, IOptions<GatewayOptions> options)
{
    private const string Channel = "a2a";

    public async Task<AgentTask> GiveAsync(
        Caller caller, TaskKey key, SendMessageRequest request, CancellationToken cancellationToken)
    {
        ResumeTask answer = new()
        {
            Input = request.Payload,
            Pause = request.Pause,
            Key = request.MessageId,
            Digest = request.Digest(),
            DigestOfBytes = request.DigestOfBytes(),
            Channel = Channel,
        };
        TimeSpan patience = options.Value.EarlyAnswerWait;
        if (request.NeedsQuestion)
        {
            (TaskSnapshot task, bool hasWaited) = await QuestionAsync(key, answer, patience, cancellationToken);
            patience = TimeSpan.Zero;
            if (!IsRepeat(caller, task, answer))
            {
                if (IsAt(task, answer) && AskedFields.From(task) is { } asked)
                {
                    if (request.AnswerTo(asked) is not { } meant)
                    {
                        return new(task) { Note = asked.Note };
                    }

                    answer = answer with { Input = meant };
                }

                // What was made of the message holds for the question that was looked at, and for no later one.
                answer = answer with { Pause = answer.Pause ?? (task.PauseNumber > 0 ? task.PauseNumber : null), IsEarly = hasWaited };
            }
        }

        try
        {
            return new((await resumer.ResumeAsync(caller, key, answer, patience, cancellationToken)).Task);
        }
        catch (TaskRejectedException refused) when (request.Dialect.TellsLateAnswersApart && IsLate(refused.Rejection))
        {
            TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
            throw task.Phase.IsTerminal
                ? new RpcException(RpcErrorCode.UnsupportedOperation, refused.Message)
                {
                    Reason = ProblemTable.For(refused.Rejection).Reason,
                }
                : refused;
        }
    }

    private static bool IsAt(TaskSnapshot task, ResumeTask answer) =>
        task.Phase == TaskPhase.Paused && (answer.Pause ?? task.PauseNumber) == task.PauseNumber;

    // The task tells it from a new answer by its key, whatever is asked now.
    private static bool IsRepeat(Caller caller, TaskSnapshot task, ResumeTask answer) =>
        answer.Key is not null && !task.Answers.IsDefault
            && task.Answers.Any(given => given.Key == answer.Key && IsBy(caller, given.By));

    private static bool IsBy(Caller caller, string? name) => name is null
        ? caller.Principal is null
        : PrincipalName.AreSame(name, caller.Principal) || caller.Aliases.Any(alias => PrincipalName.AreSame(name, alias));

    private static bool IsLate(TaskRejection rejection) => rejection is TaskRejection.NotPaused or TaskRejection.AlreadyAnswered;

    /// <summary>Gets the task at its question. One that has not asked anything yet is waited for.</summary>
    private async Task<(TaskSnapshot Task, bool HasWaited)> QuestionAsync(
        TaskKey key, ResumeTask answer, TimeSpan patience, CancellationToken cancellationToken)
    {
        using SettledWatcher watcher = waiter.Watch(key);
        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);
        if (task.Phase.IsSettled || !task.Answers.IsDefaultOrEmpty || answer.Pause is not null || patience <= TimeSpan.Zero)
        {
            return (task, false);
        }

        await resumer.WaitAsync(watcher, patience, cancellationToken);
        return (await reader.GetAsync(key, PayloadChoice.None, cancellationToken), true);
    }
}
