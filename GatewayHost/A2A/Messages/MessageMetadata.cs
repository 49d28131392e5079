using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Gateway.Tasks;

namespace Asya.Gateway.A2A.Messages;

/// <summary>The known metadata of a call, a message or a part.</summary>
internal readonly record struct MessageMetadata(string? Skill, int? Pause)
{
    /// <summary>Reads the value at the reader's position. Metadata is shared with other programs, so unknown members are skipped.</summary>
    public static MessageMetadata Read(ref Utf8JsonReader reader)
    {
        MessageMetadata metadata = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return metadata;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "skill"u8) || JsonFields.IsNext(ref reader, "flow"u8))
            {
                metadata = metadata with { Skill = JsonFields.Text(ref reader, "skill", CreateRequest.MaxNameLength) };
            }
            else if (JsonFields.IsNext(ref reader, "pause"u8))
            {
                metadata = metadata with { Pause = NumberOf(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return metadata;
    }

    private static int? NumberOf(ref Utf8JsonReader reader)
    {
        int? number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) && value > 0 ? value : null;
        bool isNull = reader.TokenType == JsonTokenType.Null;
        reader.Skip();
        return isNull ? null : number ?? throw RpcException.Params("\"pause\" must be the number of a pause");
    }
}
