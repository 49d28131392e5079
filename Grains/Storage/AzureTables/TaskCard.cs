using Asya.Domain;
using Asya.Tasks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>What lists know of a task: as it was when its last write was settled.</summary>
/// <param name="Key">The task.</param>
/// <param name="Id">The number that its row has had since its insert.</param>
/// <param name="Phase">The phase then.</param>
/// <param name="Updated">Its last change then.</param>
internal sealed record TaskCard(TaskKey Key, long Id, TaskPhase Phase, long Updated)
{
    public required long Created { get; init; }

    public string? Flow { get; init; }

    public string? Context { get; init; }

    public string? Principal { get; init; }

    public string? Parent { get; init; }

    /// <summary>Gets its place in lists, as a text: newest first.</summary>
    public string Place => TableKeys.Place(Key, Created, Id);

    /// <summary>Gets its place in lists by the last change, as a text: changed last first.</summary>
    public string UpdatedPlace => TableKeys.Place(Key, Updated, Id);

    public static TaskCard From(TaskState state, long id) => new(state.Key, id, state.Phase, UnixTicks.ToTicks(state.UpdatedAt))
    {
        Created = UnixTicks.ToTicks(state.Identity.CreatedAt),
        Flow = state.Identity.Flow,
        Context = state.Identity.ContextId,
        Principal = state.Identity.Principal,
        Parent = state.Identity.ParentId,
    };

    public static TaskCard Read(TableEntity row) => new(
        new(row.GetString(nameof(Key))), row.GetInt64(nameof(Id))!.Value, (TaskPhase)row.GetInt32(nameof(Phase))!.Value,
        row.GetInt64(nameof(Updated))!.Value)
    {
        Created = row.GetInt64(nameof(Created))!.Value,
        Flow = row.GetString(nameof(Flow)),
        Context = row.GetString(nameof(Context)),
        Principal = row.GetString(nameof(Principal)),
        Parent = row.GetString(nameof(Parent)),
    };

    /// <summary>Gets the names of the rows that the task has in lists.</summary>
    public IEnumerable<string> Rows()
    {
        yield return Row(TaskListKind.All, null);
        if (!Phase.IsTerminal)
        {
            yield return Row(TaskListKind.Open, null);
        }

        foreach ((TaskListKind list, string? value) in Values())
        {
            if (value is not null)
            {
                yield return Row(list, value);
            }
        }
    }

    /// <summary>Gets the name of the row that is there only until the task is over.</summary>
    public string OpenRow() => Row(TaskListKind.Open, null);

    /// <summary>Adds the columns to a row.</summary>
    public TableEntity WriteTo(TableEntity row)
    {
        row[nameof(Key)] = Key.Value;
        row[nameof(Id)] = Id;
        row[nameof(Phase)] = (int)Phase;
        row[nameof(Updated)] = Updated;
        row[nameof(Created)] = Created;
        row[nameof(Flow)] = Flow;
        row[nameof(Context)] = Context;
        row[nameof(Principal)] = Principal;
        row[nameof(Parent)] = Parent;
        return row;
    }

    private string Row(TaskListKind list, string? value) => TableKeys.ListRow(list, Key, value, new(Id, Created));

    private (TaskListKind List, string? Value)[] Values() =>
    [
        (TaskListKind.Context, Context), (TaskListKind.Parent, Parent), (TaskListKind.Principal, Principal), (TaskListKind.Flow, Flow),
    ];
}
