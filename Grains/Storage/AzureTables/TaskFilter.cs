using Asya.Catalog;
using Asya.Domain;
using Asya.Tasks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Which tasks a list has: asked of the rows of the index first, and then of the tasks themselves.</summary>
internal static class TaskFilter
{
    /// <summary>Gets the list that leaves the fewest rows.</summary>
    public static (TaskListKind List, string? Value) ListOf(TaskQuery query) => query switch
    {
        { ParentId: { } parent } => (TaskListKind.Parent, parent),
        { ContextId: { } context } => (TaskListKind.Context, context),
        { Phase.IsTerminal: false } => (TaskListKind.Open, null),
        { Principal: { } principal } => (TaskListKind.Principal, principal),
        { Flow: { } flow } => (TaskListKind.Flow, flow),
        _ => (TaskListKind.All, null),
    };

    /// <summary>Gets the rows of that list that may be meant, from a place on.</summary>
    public static RowRange RowsOf(TaskQuery query, TaskListCursor? after = null)
    {
        (TaskListKind list, string? value) = ListOf(query);
        RowRange all = RowRange.Beginning(TableKeys.ListOf(list, query.Tenant, value));
        string? last = after is { } place ? TableKeys.ListAt(list, query.Tenant, value, place) : null;
        return all.After(last) with { Condition = Condition(query) };
    }

    /// <summary>Whether a task is meant, as it is stored.</summary>
    public static bool Matches(TaskState task, TaskQuery query) =>
        task.Key.Tenant == query.Tenant
        && (query.Phase is null || task.Phase == query.Phase)
        && (query.Flow is null || task.Identity.Flow == query.Flow)
        && (query.ContextId is null || task.Identity.ContextId == query.ContextId)
        && (query.Principal is null || task.Identity.Principal == query.Principal)
        && (query.ParentId is null || task.Identity.ParentId == query.ParentId);

    /// <summary>Gets the condition on the columns of a row; null: none.</summary>
    public static string? Condition(TaskQuery query)
    {
        List<string> all = [];
        Add(nameof(TaskCard.Flow), query.Flow);
        Add(nameof(TaskCard.Context), query.ContextId);
        Add(nameof(TaskCard.Principal), query.Principal);
        Add(nameof(TaskCard.Parent), query.ParentId);
        if (query.Phase is { } phase)
        {
            all.Add(TableClient.CreateQueryFilter($"Phase eq {(int)phase}"));
        }

        return all.Count == 0 ? null : string.Join(" and ", all);

        void Add(string column, string? value)
        {
            if (value is not null)
            {
                all.Add($"{column} eq {TableClient.CreateQueryFilter($"{value}")}");
            }
        }
    }
}
