using System.Collections.Immutable;
using System.Text;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;

namespace Asya.Gateway.Mcp;

/// <summary>What tools are called: each flow as itself where that can be a tool's name, and four that are about any task.</summary>
internal static class ToolNames
{
    public const string Resume = "resume_task";
    public const string Get = "get_task";
    public const string Cancel = "cancel_task";
    public const string List = "list_tasks";

    // What every client takes. The protocol itself has 128 and dots too, but those who hand tools on to models have not.
    private const int MaxLength = 64;
    private const int DigestLength = 8;

    /// <summary>Gets the scope that a tool needs. What is none of the four starts a task, if it is anything.</summary>
    public static Scope ScopeOf(string? tool, bool isAnswer) => tool switch
    {
        Resume => Scope.Approve,
        Get or List => Scope.Read,
        Cancel => Scope.Cancel,
        _ => isAnswer ? Scope.Approve : Scope.Create,
    };

    public static bool IsAboutTasks(string name) => name is Resume or Get or Cancel or List;

    /// <summary>Gets the flows by the names of their tools.</summary>
    /// <remarks>
    /// A name that has to be changed gets a piece of the flow's digest, so it does not depend on which other flows there are.
    /// </remarks>
    public static IReadOnlyList<FlowTool> From(ImmutableArray<FlowInfo> flows)
    {
        HashSet<string> plain = flows.Where(static flow => IsName(flow.Name)).Select(static flow => flow.Name)
            .ToHashSet(StringComparer.Ordinal);
        return [.. flows.Select(flow => new FlowTool(IsName(flow.Name) ? flow.Name : Changed(flow.Name, plain), flow))];
    }

    /// <summary>Finds the flow that a tool starts; null: there is none.</summary>
    public static FlowInfo? Find(ImmutableArray<FlowInfo> flows, string tool)
    {
        foreach ((string name, FlowInfo flow) in From(flows))
        {
            if (name == tool)
            {
                return flow;
            }
        }

        return null;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= MaxLength && name.All(IsAllowed) && !IsAboutTasks(name);

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private static string Changed(string name, HashSet<string> taken)
    {
        string safe = string.Concat(name.Select(static c => IsAllowed(c) ? c : '_'));
        string digest = Digests.Compute(Encoding.UTF8.GetBytes(name));
        for (int length = DigestLength; ; length += DigestLength)
        {
            string tool = $"{safe[..Math.Min(safe.Length, MaxLength - length - 1)]}_{digest[..length]}";
            if (!taken.Contains(tool))
            {
                return tool;
            }
        }
    }
}

/// <summary>A flow with the name of its tool.</summary>
internal readonly record struct FlowTool(string Tool, FlowInfo Flow);
