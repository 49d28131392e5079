using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>What A2A says about a refusal, in whatever binding.</summary>
/// <remarks><c>Reason</c> is the same closed word for programs as in problem+json; <c>Field</c> names what is wrong in the request.</remarks>
internal readonly record struct RpcError(int Code, string Message, string? Reason = null, string? Field = null)
{
    /// <summary>Gets what HTTP says when it is about who calls; all else is 200 in JSON-RPC.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Gets what is wrong with each field of an answer.</summary>
    public ImmutableArray<FieldError> Fields { get; init; }

    /// <summary>Gets the <c>WWW-Authenticate</c> header that goes with it.</summary>
    public string? Challenge { get; init; }
}
