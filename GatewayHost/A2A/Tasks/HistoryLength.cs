using System.Globalization;
using System.Text.Json;
using Asya.Gateway.A2A.Rpc;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>How many messages of a task's history a client wants at most.</summary>
/// <remarks>Messages are not kept, so there is never more than none of them. The number must be one all the same.</remarks>
internal static class HistoryLength
{
    private const string Name = "historyLength";

    public static void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Null
            && !(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int length) && length >= 0))
        {
            throw Wrong();
        }
    }

    public static void Check(string? text)
    {
        if (text is not null && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw Wrong();
        }
    }

    private static RpcException Wrong() => RpcException.Params($"\"{Name}\" must be a whole number, 0 or more", Name);
}
