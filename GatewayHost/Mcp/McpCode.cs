namespace Asya.Gateway.Mcp;

/// <summary>The error codes that MCP has beside those of JSON-RPC.</summary>
internal static class McpCode
{
    /// <summary>A header and the body disagree.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The client has not said that it can do what the call needs.</summary>
    public const int MissingCapability = -32021;

    public const int UnsupportedVersion = -32022;
}
