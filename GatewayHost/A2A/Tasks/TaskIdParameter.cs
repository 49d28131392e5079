using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>The parameters of the calls that are about one task.</summary>
internal static class TaskIdParameter
{
    /// <summary>Reads the task that the parameters name, and judges the rest of them.</summary>
    public static TaskKey KeyOf(Caller caller, ReadOnlyMemory<byte> parameters) => Read(caller, parameters).Key;

    /// <summary>Reads the task that the parameters name, and how much of its history is wanted.</summary>
    public static (TaskKey Key, int? HistoryLength) Read(Caller caller, ReadOnlyMemory<byte> parameters)
    {
        string? id = null;
        int? length = null;
        Utf8JsonReader reader = JsonFields.Enter(parameters.IsEmpty ? "{}"u8 : parameters.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "id"u8))
            {
                id = reader.TokenType == JsonTokenType.String
                    ? reader.GetString()
                    : throw RpcException.Params("\"id\" must be a string", "id");
            }
            else if (ProtoNames.IsNext(ref reader, "historyLength"u8))
            {
                length = HistoryLength.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return (A2AIds.KeyOf(caller, id ?? throw RpcException.Params("missing task id", "id")), length);
    }
}
