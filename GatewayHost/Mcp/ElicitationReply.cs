using Asya.Payloads;

namespace Asya.Gateway.Mcp;

/// <summary>A client's reply to a request that it was sent.</summary>
/// <param name="Id">The request's id, which says what is answered.</param>
/// <param name="Result">The result; empty: the client could not, or would not, do what was asked.</param>
internal sealed record ElicitationReply(string Id, JsonBytes Result);
