using System.Globalization;
using System.Text.Json;
using Asya.Gateway.A2A.Rpc;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>How many messages of a task's history a client wants at most. Null: it does not say.</summary>
internal static class HistoryLength
{
    private const string Name = "historyLength";

    public static int? Read(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null
        : reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int length) && length >= 0 ? length
        : throw Wrong();

    public static int? Read(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length) ? length
        : throw Wrong();

    private static RpcException Wrong() => RpcException.Params($"\"{Name}\" must be a whole number, 0 or more", Name);
}
