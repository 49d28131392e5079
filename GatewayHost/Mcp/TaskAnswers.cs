using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Tasks;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>Hands a filled-in form to its task.</summary>
internal sealed class TaskAnswers(TaskReader reader, TaskResumer resumer)
{
    /// <summary>Answers one pause. The same key with the same content again gets the same receipt.</summary>
    /// <exception cref="AnswerUnfitException">The answer does not fit the form.</exception>
    public async Task<ResumeReceipt> GiveAsync(
        Caller caller, TaskKey key, int pause, JsonBytes content, string idempotencyKey, CancellationToken cancellationToken)
    {
        if (content.Length > PayloadLimits.MaxBytes)
        {
            throw new AnswerUnfitException($"An answer may have at most {PayloadLimits.MaxBytes} bytes.");
        }

        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, cancellationToken);

        // A pause that is over has no form. The task then names its answerer, or accepts this as a retry of that answer.
        bool isOpen = task.Phase == TaskPhase.Paused && task.PauseNumber == pause;
        ResumeTask request = new()
        {
            Input = isOpen ? PauseForm.From(task).AnswerOf(content) : content,
            Pause = pause,
            Key = idempotencyKey,
            Digest = Digests.OfJson(content.Utf8),
            DigestOfBytes = Digests.Compute(content.Span),
            Channel = McpNames.Channel,
        };
        try
        {
            return await resumer.ResumeAsync(caller, key, request, TimeSpan.Zero, cancellationToken);
        }
        catch (TaskRejectedException unfit) when (unfit.Rejection
            is TaskRejection.FormNotSatisfied or TaskRejection.Invalid or TaskRejection.PayloadTooLarge)
        {
            throw new AnswerUnfitException(Explain(unfit), unfit);
        }
    }

    private static string Explain(TaskRejectedException unfit) => unfit.Fields.IsEmpty
        ? unfit.Message
        : string.Join("; ", unfit.Fields.Select(static field => $"{field.Field}: {field.Message}"));
}
