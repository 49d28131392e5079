using System.Text.Json;
using Asya.Gateway.Requests;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>The optional body of <c>:cancel</c>.</summary>
internal static class CancelRequest
{
    private const int MaxReasonLength = 2000;

    public static CancelTask Parse(RequestBody body, string? key)
    {
        string? reason = null;
        if (!body.IsEmpty)
        {
            Utf8JsonReader reader = JsonFields.Enter(body.Utf8.Span);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (JsonFields.IsNext(ref reader, "reason"u8))
                {
                    reason = JsonFields.Text(ref reader, "reason", MaxReasonLength);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return new CancelTask { Reason = reason, Key = key };
    }
}
