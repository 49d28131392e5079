using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>One page of a list of tasks.</summary>
internal sealed record ListTasksResponse(ImmutableArray<TaskSnapshot> Tasks, string NextPageToken, int PageSize, long TotalSize);
