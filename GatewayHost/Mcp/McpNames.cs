namespace Asya.Gateway.Mcp;

/// <summary>Names of the protocol that more than one file needs.</summary>
internal static class McpNames
{
    /// <summary>The revision without a handshake: each request is self-contained.</summary>
    public const string Modern = "2026-07-28";

    public const string VersionHeader = "MCP-Protocol-Version";
    public const string MethodHeader = "Mcp-Method";
    public const string NameHeader = "Mcp-Name";

    public const string VersionKey = "io.modelcontextprotocol/protocolVersion";
    public const string CapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
    public const string TasksExtension = "io.modelcontextprotocol/tasks";

    /// <summary>In a result's <c>_meta</c>: the task that it is of.</summary>
    public const string TaskIdKey = "asya.sh/taskId";

    /// <summary>In the <c>_meta</c> of what follows an answer: the keys that no field of the form names.</summary>
    public const string DroppedKey = "asya.sh/dropped";

    /// <summary>In the <c>_meta</c> of what follows an answer: the fields that it left out and whose value stayed.</summary>
    public const string KeptKey = "asya.sh/kept";

    /// <summary>In the <c>_meta</c> of what follows answers: the questions that were not open (any more).</summary>
    public const string IgnoredKey = "asya.sh/ignored";

    /// <summary>In a request's <c>_meta</c>: the idempotency key, for clients that cannot set a header for one call.</summary>
    public const string IdempotencyKey = "asya.sh/idempotencyKey";

    /// <summary>How answers of this protocol are called in a task's history.</summary>
    public const string Channel = "mcp";

    /// <summary>The revisions with a handshake, newest first.</summary>
    private static readonly string[] Legacy = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>All revisions, newest first.</summary>
    public static readonly string[] Versions = [Modern, .. Legacy];

    public static bool IsKnown(string version) => Versions.Contains(version, StringComparer.Ordinal);

    /// <summary>Gets the name of the question that a pause is.</summary>
    public static string QuestionOf(int pause) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"pause-{pause}");
}
