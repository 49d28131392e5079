using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>Writes the details of an error as 1.0 wants them, in both of its bindings.</summary>
internal static class ErrorDetails
{
    private const string Domain = "a2a-protocol.org";
    private const string OwnDomain = "asya";

    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, RpcError error)
    {
        writer.WriteStartArray(name);
        if (RpcErrorRow.FromCode(error.Code).Reason is { } reason)
        {
            WriteInfo(writer, reason, Domain, error.Reason);
        }
        else if (error.Reason is { } own)
        {
            WriteInfo(writer, own.ToUpperInvariant(), OwnDomain, cause: null);
        }

        if (error.Code == RpcErrorCode.InvalidParams)
        {
            WriteViolation(writer, error);
        }

        writer.WriteEndArray();
    }

    private static void WriteInfo(Utf8JsonWriter writer, string reason, string domain, string? cause)
    {
        writer.WriteStartObject();
        writer.WriteString("@type"u8, "type.googleapis.com/google.rpc.ErrorInfo"u8);
        writer.WriteString("reason"u8, reason);
        writer.WriteString("domain"u8, domain);
        if (cause is not null)
        {
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("cause"u8, cause);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteViolation(Utf8JsonWriter writer, RpcError error)
    {
        writer.WriteStartObject();
        writer.WriteString("@type"u8, "type.googleapis.com/google.rpc.BadRequest"u8);
        writer.WriteStartArray("fieldViolations"u8);
        if (error.Fields.IsDefaultOrEmpty)
        {
            WriteViolation(writer, error.Field, error.Message);
        }
        else
        {
            foreach (FieldError wrong in error.Fields)
            {
                WriteViolation(writer, wrong.Field, wrong.Message);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteViolation(Utf8JsonWriter writer, string? field, string description)
    {
        writer.WriteStartObject();
        writer.WriteUnlessEmpty("field"u8, field);
        writer.WriteString("description"u8, description);
        writer.WriteEndObject();
    }
}
