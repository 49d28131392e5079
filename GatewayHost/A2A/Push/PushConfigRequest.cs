using System.Globalization;
using System.Text.Json;
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
    public static PushConfigRequest Parse(Caller caller, A2AOperation operation, ReadOnlyMemory<byte> parameters, bool isVersion1)
    {
        if (operation == A2AOperation.PushCreate && isVersion1)
        {
            return Create1(caller, taskId: null, parameters);
        }

        string? taskId = null;
        string? id = null;
        int pageSize = MaxPageSize;
        string? token = null;
        PushConfigBody? config = null;
        Utf8JsonReader reader = JsonFields.Enter(parameters.IsEmpty ? "{}"u8 : parameters.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // taskId and id of 1.0 are id and pushNotificationConfigId in 0.3.
            if (ProtoNames.IsNext(ref reader, "taskId"u8))
            {
                taskId = Text(ref reader, "taskId") ?? taskId;
            }
            else if (JsonFields.IsNext(ref reader, "id"u8))
            {
                string? said = Text(ref reader, "id");
                (taskId, id) = isVersion1 ? (taskId, said) : (said ?? taskId, id);
            }
            else if (!isVersion1 && ProtoNames.IsNext(ref reader, "pushNotificationConfigId"u8))
            {
                id = Text(ref reader, "pushNotificationConfigId");
            }
            else if (!isVersion1 && ProtoNames.IsNext(ref reader, "pushNotificationConfig"u8))
            {
                config = PushConfigBody.Read(ref reader, isVersion1);
            }
            else if (isVersion1 && ProtoNames.IsNext(ref reader, "pageSize"u8))
            {
                bool isNumber = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out pageSize);
                pageSize = isNumber ? PageSizeOf(pageSize) : reader.TokenType == JsonTokenType.Null ? MaxPageSize : throw WrongPageSize();
            }
            else if (isVersion1 && ProtoNames.IsNext(ref reader, "pageToken"u8))
            {
                token = Text(ref reader, "pageToken");
            }
            else
            {
                reader.Skip();
            }
        }

        TaskKey key = A2AIds.KeyOf(caller, taskId ?? throw RpcException.Params("missing task id", isVersion1 ? "taskId" : "id"));
        return new()
        {
            Key = key,
            Target = operation == A2AOperation.PushCreate
                ? (config ?? throw RpcException.Params("\"pushNotificationConfig\" is required", "pushNotificationConfig"))
                    .Target(caller, isVersion1, key.Id.Value)
                : null,
            Id = operation is A2AOperation.PushGet or A2AOperation.PushDelete
                ? id ?? (isVersion1 ? throw RpcException.Params("missing config id", "id") : key.Id.Value)
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
            return Create1(caller, taskId, body);
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

    private static PushConfigRequest Create1(Caller caller, string? taskId, ReadOnlyMemory<byte> parameters)
    {
        Utf8JsonReader reader = JsonFields.Enter(parameters.IsEmpty ? "{}"u8 : parameters.Span);
        PushConfigBody body = PushConfigBody.Read(ref reader, isVersion1: true)!;
        if (taskId is not null && body.TaskId is { } other && other != taskId)
        {
            throw RpcException.Params("the two \"taskId\" differ", "taskId");
        }

        TaskKey key = A2AIds.KeyOf(caller, taskId ?? body.TaskId ?? throw RpcException.Params("missing task id", "taskId"));
        return new() { Key = key, Target = body.Target(caller, isVersion1: true, otherwise: Asya.Tasks.TaskId.New().Value) };
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
