using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>An A2A error, the same for every binding.</summary>
/// <remarks>
/// <c>Reason</c> is the machine-readable code that problem+json has too; <c>Field</c> names the invalid part of the request.
/// </remarks>
internal readonly record struct RpcError(int Code, string Message, string? Reason = null, string? Field = null)
{
    /// <summary>The HTTP status for errors about the caller; all others are 200 in JSON-RPC.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The error of each field of an answer.</summary>
    public ImmutableArray<FieldError> Fields { get; init; }

    /// <summary>Gets the <c>WWW-Authenticate</c> header that goes with it.</summary>
    public string? Challenge { get; init; }
}
