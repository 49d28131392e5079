using System.Collections.Frozen;
using Asya.Gateway.Identity;

namespace Asya.Gateway.Mcp;

/// <summary>
/// A method that is served: by which revisions, with which scope, and which of its parameters the header <c>Mcp-Name</c> repeats.
/// </summary>
internal sealed record McpMethod(string Name, bool InLegacy, bool InModern, Scope Needs = Scope.None, string? NameParameter = null)
{
    public const string Initialize = "initialize";
    public const string Ping = "ping";
    public const string SetLevel = "logging/setLevel";
    public const string Discover = "server/discover";
    public const string ToolsList = "tools/list";
    public const string ToolsCall = "tools/call";
    public const string TasksGet = "tasks/get";
    public const string TasksUpdate = "tasks/update";
    public const string TasksCancel = "tasks/cancel";

    private static readonly FrozenDictionary<string, McpMethod> Methods = new McpMethod[]
    {
        new(Initialize, InLegacy: true, InModern: false),
        new(Ping, InLegacy: true, InModern: false),

        // The library offers it, and nothing follows from it: there are no log messages.
        new(SetLevel, InLegacy: true, InModern: false),
        new(Discover, InLegacy: false, InModern: true),
        new(ToolsList, InLegacy: true, InModern: true),

        // Each tool requires its own scope.
        new(ToolsCall, InLegacy: true, InModern: true, NameParameter: "name"),
        new(TasksGet, InLegacy: false, InModern: true, Scope.Read, "taskId"),
        new(TasksUpdate, InLegacy: false, InModern: true, Scope.Approve, "taskId"),
        new(TasksCancel, InLegacy: false, InModern: true, Scope.Cancel, "taskId"),
    }.ToFrozenDictionary(static method => method.Name, StringComparer.Ordinal);

    /// <summary>Gets the names of all methods.</summary>
    public static IEnumerable<string> Names => Methods.Keys;

    public bool IsAboutTasks => Name.StartsWith("tasks/", StringComparison.Ordinal);

    public static McpMethod? Find(string name) => Methods.GetValueOrDefault(name);
}
