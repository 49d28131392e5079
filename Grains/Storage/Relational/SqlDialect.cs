using System.Data.Common;

namespace Asya.Grains.Storage.Relational;

/// <summary>What one database says differently in the statements that all of them share.</summary>
/// <remarks>
/// Statements number their parameters <c>$1</c>, <c>$2</c>. How the place of an event in its task is kept is a database's own: one column
/// or two. The methods about events give conditions and columns of that kind.
/// </remarks>
internal abstract class SqlDialect
{
    /// <summary>Gets the statement that reads the id that the tasks have had since their tables were made.</summary>
    public abstract string StoreId { get; }

    /// <summary>Gets the largest number an event can have.</summary>
    public virtual long LastEvent => long.MaxValue;

    /// <summary>Gets a join of which the left side is read first, where a planner could choose otherwise.</summary>
    public virtual string ThenJoin => "JOIN";

    /// <summary>Gets the end of a query whose rows stay as they are until the transaction ends.</summary>
    public virtual string Locked => "";

    /// <summary>Gets the same for a query that leaves out what another session has locked.</summary>
    public virtual string LockedIfFree => "";

    /// <summary>Gets a statement that locks the text $1 until the transaction ends; null: one transaction at a time writes.</summary>
    public virtual string? LockOfText => null;

    /// <summary>Names the index that a table is to be read by, where the planner has to be told.</summary>
    public virtual string By(string index) => "";

    /// <summary>The id of an event's task.</summary>
    public abstract string TaskOf(string e);

    /// <summary>The number of an event in its task.</summary>
    public abstract string SeqOf(string e);

    /// <summary>What the events of one task are sorted by.</summary>
    public abstract string OrderOf(string e);

    /// <summary>What the events of all tasks are sorted by: time, then task, then number.</summary>
    public abstract string InTime(string e, string direction = "");

    /// <summary>The event of this number.</summary>
    public abstract string IsEvent(string e, string task, string seq);

    /// <summary>The events of a task after a number.</summary>
    public abstract string IsAfter(string e, string task, string seq);

    /// <summary>The events before another one of the same task.</summary>
    public abstract string IsBefore(string e, string other);

    /// <summary>The events of all tasks behind a place in their order in time.</summary>
    public abstract string IsBehind(string e, string at, string task, string seq);

    /// <summary>
    /// Gets whether the columns of an index are compared before a row is read, also where the query wants more than they hold.
    /// </summary>
    public virtual bool FiltersInIndex => true;

    /// <summary>A text that has another one in it, compared by bytes.</summary>
    public abstract string Contains(string text, string other);

    /// <summary>Gives a parameter its number.</summary>
    public abstract void Number(DbParameter parameter, int number);

    /// <summary>Puts a value into the form that the database can hold.</summary>
    public virtual object Storable(object value) => value;

    /// <summary>Whether a failure is the database's or its driver's.</summary>
    public abstract bool IsOurs(Exception failure);

    /// <summary>Says what has failed, for operators.</summary>
    public abstract TaskStoreException Explain(Exception failure);
}
