using System.Text.Json.Nodes;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>The details of an error as 1.0 wants them, in both of its bindings.</summary>
internal static class ErrorDetails
{
    private const string Domain = "a2a-protocol.org";
    private const string OwnDomain = "asya";

    public static IReadOnlyList<JsonObject> Of(RpcError error)
    {
        List<JsonObject> details = [];
        if (RpcErrorRow.FromCode(error.Code).Reason is { } reason)
        {
            details.Add(Info(reason, Domain, error.Reason));
        }
        else if (error.Reason is { } own)
        {
            details.Add(Info(own.ToUpperInvariant(), OwnDomain, cause: null));
        }

        if (error.Code == RpcErrorCode.InvalidParams)
        {
            details.Add(BadRequest(error));
        }

        return details;
    }

    private static JsonObject Info(string reason, string domain, string? cause)
    {
        JsonObject info = new()
        {
            ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
            ["reason"] = reason,
            ["domain"] = domain,
        };
        if (cause is not null)
        {
            info["metadata"] = new JsonObject { ["cause"] = cause };
        }

        return info;
    }

    private static JsonObject BadRequest(RpcError error)
    {
        IEnumerable<JsonNode> violations = error.Fields.IsDefaultOrEmpty
            ? [Violation(error.Field, error.Message)]
            : error.Fields.Select(static (FieldError wrong) => Violation(wrong.Field, wrong.Message));
        return new()
        {
            ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
            ["fieldViolations"] = new JsonArray([.. violations]),
        };
    }

    private static JsonObject Violation(string? field, string description) => string.IsNullOrEmpty(field)
        ? new() { ["description"] = description }
        : new() { ["field"] = field, ["description"] = description };
}
