using System.Globalization;
using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Gateway.A2A.Push;

/// <summary>Asks for something about the webhooks of a task.</summary>
internal sealed record PushConfigRequest
{
    private const int MaxPageSize = 100;
    private const int MaxIdLength = 128;

    public required TaskKey Key { get; init; }

    /// <summary>Gets which webhook is meant.</summary>
    public string Id { get; private init; } = "";

    /// <summary>The webhook to store.</summary>
    public WebhookTarget? Target { get; private init; }

    public int PageSize { get; private init; } = MaxPageSize;

    public string? PageToken { get; private init; }

    /// <summary>Reads the parameters of a JSON-RPC call.</summary>
    public static PushConfigRequest Parse(Caller caller, A2AOperation operation, ReadOnlyMemory<byte> parameters, A2ADialect dialect)
    {
        if (operation == A2AOperation.PushCreate && dialect.IsNewPushFlat)
        {
            return Create(caller, taskId: null, parameters, dialect);
        }

        (string taskName, string idName) = dialect.PushIdNames;
        string? taskId = null;
        string? id = null;
        int pageSize = MaxPageSize;
        string? token = null;
        PushConfigBody? config = null;
        Utf8JsonReader reader = JsonFields.Enter(parameters.IsEmpty ? "{}"u8 : parameters.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (dialect.NextOfPushCall(ref reader))
            {
                case PushMember.TaskId:
                    taskId = Text(ref reader, taskName) ?? taskId;
                    break;
                case PushMember.Id:
                    id = Text(ref reader, idName);
                    break;
                case PushMember.Config:
                    config = PushConfigBody.Read(ref reader, dialect);
                    break;
                case PushMember.PageSize:
                    bool isNumber = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out pageSize);
                    pageSize = isNumber ? PageSizeOf(pageSize)
                        : reader.TokenType == JsonTokenType.Null ? MaxPageSize
                        : throw WrongPageSize();
                    break;
                case PushMember.PageToken:
                    token = Text(ref reader, "pageToken");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        TaskKey key = A2AIds.KeyOf(caller, taskId ?? throw RpcException.Params("missing task id", taskName));
        return new()
        {
            Key = key,
            Target = operation == A2AOperation.PushCreate
                ? (config ?? throw RpcException.Params("\"pushNotificationConfig\" is required", "pushNotificationConfig"))
                    .Target(caller, dialect, dialect.NewPushId(key))
                : null,
            Id = operation is A2AOperation.PushGet or A2AOperation.PushDelete
                ? id ?? dialect.DefaultPushId(key) ?? throw RpcException.Params("missing config id", idName)
                : "",
            PageSize = pageSize,
            PageToken = token,
        };
    }

    /// <summary>Reads a request of the REST binding.</summary>
    public static PushConfigRequest Parse(HttpContext context, A2AOperation operation, ReadOnlyMemory<byte> body)
    {
        Caller caller = context.Caller();
        string taskId = context.Request.RouteValues["id"] as string ?? "";
        if (operation == A2AOperation.PushCreate)
        {
            return Create(caller, taskId, body, A2ADialect.Version1);
        }

        string? size = context.Request.Text("pageSize") ?? context.Request.Text("page_size");
        return new()
        {
            Key = A2AIds.KeyOf(caller, taskId),
            Id = context.Request.RouteValues["config"] as string ?? "",
            PageSize = size is null ? MaxPageSize : int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? PageSizeOf(number)
                : throw WrongPageSize(),
            PageToken = context.Request.Text("pageToken") ?? context.Request.Text("page_token"),
        };
    }

    private static PushConfigRequest Create(Caller caller, string? taskId, ReadOnlyMemory<byte> parameters, A2ADialect dialect)
    {
        Utf8JsonReader reader = JsonFields.Enter(parameters.IsEmpty ? "{}"u8 : parameters.Span);
        PushConfigBody body = PushConfigBody.Read(ref reader, dialect)!;
        if (taskId is not null && body.TaskId is { } other && other != taskId)
        {
            throw RpcException.Params("the two \"taskId\" differ", "taskId");
        }

        TaskKey key = A2AIds.KeyOf(caller, taskId ?? body.TaskId ?? throw RpcException.Params("missing task id", "taskId"));
        return new() { Key = key, Target = body.Target(caller, dialect, dialect.NewPushId(key)) };
    }

    private static int PageSizeOf(int size) => size switch
    {
        // Clients without a preference send this.
        0 => MaxPageSize,
        > 0 and <= MaxPageSize => size,
        _ => throw WrongPageSize(),
    };

    private static RpcException WrongPageSize() =>
        RpcException.Params($"\"pageSize\" must be a whole number from 1 to {MaxPageSize}", "pageSize");

    private static string? Text(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty ? null : JsonFields.Text(ref reader, field, MaxIdLength);
}
