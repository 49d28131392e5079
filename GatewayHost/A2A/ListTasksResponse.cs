using System.Collections.Immutable;

namespace Asya.Gateway.A2A;

/// <summary>One page of a list of tasks.</summary>
internal sealed record ListTasksResponse(ImmutableArray<TaskSnapshot> Tasks, string NextPageToken, int PageSize, long TotalSize);
