using System.Text;
using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Payloads;
using Asya.Tasks;
using ModelContextProtocol;

namespace Asya.Gateway.Mcp;

/// <summary>Takes clients' replies to the requests that they were sent while their calls go on.</summary>
internal sealed class ElicitationReplies(RequestStates states, TaskAccess access, TaskAnswers answers, Elicitations elicitations)
{
    private const int MaxIdLength = 4096;

    /// <summary>Reads a message; null: it is no reply.</summary>
    public static ElicitationReply? Read(ReadOnlyMemory<byte> message)
    {
        // Most messages are calls, which their method shows early: only a reply is worth a whole inspection here.
        try
        {
            return message.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && ReadMembers(message) is { } reply
                && StrictJson.Inspect(message.Span).IsOk ? reply : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Hands an answer to its task, and tells the call that waits for it, if that is here.</summary>
    /// <exception cref="McpRefusedException">The reply counts for nothing.</exception>
    public async Task TakeAsync(Caller caller, ElicitationReply reply, CancellationToken cancellationToken)
    {
        try
        {
            RequestState question = states.FindRequest(caller, reply.Id)
                ?? throw McpRefusedException.Invalid("the reply is to no request that this caller was sent");
            caller.Demand(Scope.Approve);
            using IDisposable? reported = elicitations.Begin(reply.Id);
            TaskKey key = caller.KeyOf(question.Task);
            await access.AuthorizeAsync(caller, key, TaskPermission.Answer, cancellationToken);

            GivenAnswer? answer = reply.Result.IsEmpty ? null : GivenAnswer.Read(reply.Result.Utf8, McpNames.QuestionOf(question.Pause));
            elicitations.Tell(reply.Id, answer is not { IsAccepted: true }
                ? answer is null ? ElicitationOutcome.Failed : ElicitationOutcome.Declined
                : new ElicitationOutcome(
                    await answers.GiveAsync(caller, key, question.Pause, answer.Content, KeyOf(reply), cancellationToken), null));
        }
        catch (AnswerUnfitException unfit)
        {
            if (!elicitations.Tell(reply.Id, new ElicitationOutcome(null, unfit.Message)))
            {
                throw McpRefusedException.Params(unfit.Message);
            }
        }
        catch (Exception refused) when (refused is McpProtocolException or ToolRefusedException or TaskRejectedException)
        {
            throw refused is TaskRejectedException { Rejection: TaskRejection.CheckpointStoreUnavailable }
                ? new McpRefusedException(StatusCodes.Status503ServiceUnavailable, RpcErrorCode.Refused, refused.Message)
                : McpRefusedException.Params(refused.Message);
        }
    }

    private static ElicitationReply? ReadMembers(ReadOnlyMemory<byte> message)
    {
        string? id = null;
        JsonBytes result = default;
        bool isError = false;
        Utf8JsonReader reader = JsonFields.Enter(message.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "method"u8))
            {
                return null;
            }

            if (JsonFields.IsNext(ref reader, "id"u8))
            {
                id = reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: <= MaxIdLength } text ? text : null;
                reader.Skip();
            }
            else if (JsonFields.IsNext(ref reader, "result"u8))
            {
                result = new JsonBytes(JsonFields.Slice(ref reader, message));
            }
            else
            {
                isError |= reader.ValueTextEquals("error"u8);
                reader.Skip();
            }
        }

        return id is not null && (isError || !result.IsEmpty) ? new ElicitationReply(id, isError ? default : result) : null;
    }

    // A retry of the same reply after a lost receipt is idempotent.
    private static string KeyOf(ElicitationReply reply) => Digests.Compute(Encoding.UTF8.GetBytes(reply.Id))[..32];
}
