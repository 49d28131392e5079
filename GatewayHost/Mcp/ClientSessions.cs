using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Mcp;

/// <summary>
/// What a client of a revision with a handshake said in it, as far as later calls need it: that its user can be asked. The client
/// carries it as its session's id; nothing is kept here, so that any gateway knows it.
/// </summary>
/// <remarks>An id that is not ours, or another caller's, means nothing: such a client is answered in words, as one without.</remarks>
internal sealed class ClientSessions(StateSigner signer)
{
    public const string Header = "Mcp-Session-Id";

    private const string Purpose = "session";
    private const int MaxLength = 2048;

    // Elicitation came with 2025-06-18.
    private static readonly string[] Versions = ["2025-06-18", "2025-11-25"];

    /// <summary>Gets the id for a client that has said what it can do; null: it needs none.</summary>
    public string? NewFor(McpCall initialize)
    {
        if (!initialize.Capabilities.Elicits || !Versions.Contains(initialize.AskedVersion, StringComparer.Ordinal))
        {
            return null;
        }

        using PooledJson json = PooledJson.Rent();
        SignedSession session = new(initialize.Caller.Tenant, initialize.Caller.Principal);
        JsonSerializer.Serialize(json.Writer, session, McpJson.Default.SignedSession);
        return signer.Sign(Purpose, json.Written.Span);
    }

    /// <summary>Whether the caller's client has said in its handshake that it can ask its user.</summary>
    public bool Elicits(HttpRequest request, Caller caller)
    {
        string id = request.Headers[Header].ToString();
        if (id.Length is 0 or > MaxLength || signer.Open(Purpose, id) is not { } json)
        {
            return false;
        }

        return JsonSerializer.Deserialize(json, McpJson.Default.SignedSession) == new SignedSession(caller.Tenant, caller.Principal);
    }
}
