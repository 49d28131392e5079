using System.Collections.Immutable;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>One page of a list of tasks.</summary>
internal sealed record ListTasksResponse(ImmutableArray<AgentTask> Tasks, string NextPageToken, int PageSize, long TotalSize);
