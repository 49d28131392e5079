using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain.Waiting;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Domain.Subjects;

/// <summary>Which tasks a list has, beyond what a column says: by people, words and due date.</summary>
/// <remarks>A store may leave out tasks by what it keeps beside them. What it gives is judged here, so no column gives a right.</remarks>
internal sealed class ListRules(TaskQuery query)
{
    private readonly ImmutableArray<string> _terms = SearchRules.TermsOf(query.Search);

    private readonly Answerer? _answerer = query.Answerer is { } who ? new(who.Principal, who.Aliases, who.Groups, IsAdmin: false) : null;

    /// <summary>Gets the words that the search looks for.</summary>
    public ImmutableArray<string> Terms => _terms;

    public bool Has(TaskState task) =>
        IsShown(task)
        && (_answerer is not { } who || (task.Phase == TaskPhase.Paused && WaitRules.Refuse(task, who) is null))
        && (query.Assignee is not { } name || (task.Phase == TaskPhase.Paused && WaitTokens.IsFor(task, name)))
        && (query.DueBefore is not { } due || (task.Phase == TaskPhase.Paused && task.Pauses.Current?.Wait?.DueAt < due))
        && HasWords(task);

    /// <summary>Indicates whether the approver who asks may be shown a task. Of one's own tasks one sees each.</summary>
    public bool IsShown(TaskState task) =>
        query.Viewer is not { } viewer || PrincipalName.AreSame(task.Identity.Principal, viewer.Principal)
        || TaskAudience.Includes(task.Pauses.Audiences, viewer);

    private bool HasWords(TaskState task)
    {
        if (_terms.IsEmpty)
        {
            return true;
        }

        string words = SearchRules.WordsOf(task);
        return _terms.All(term => words.Contains(term, StringComparison.Ordinal));
    }
}
