using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Gateway.Tasks;

namespace Asya.Gateway.A2A.Messages;

/// <summary>What metadata, of a call, a message or a part, may say to us.</summary>
internal readonly record struct MessageMetadata(string? Skill, int? Pause)
{
    /// <summary>Reads the value the reader is at. Metadata is everybody's, so what is not ours is passed over.</summary>
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
