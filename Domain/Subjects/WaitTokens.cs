using System.Collections.Immutable;
using System.Text;
using Asya.Domain.Waiting;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Domain.Subjects;

/// <summary>The people of a waiting task as words that a database can look for: who may answer, who sees it, for whom it waits.</summary>
/// <remarks>
/// They say at most too much, never too little: a task whose words name a caller is judged by the rules themselves. So a list reads few
/// documents, and the rules stay in one place.
/// </remarks>
internal static class WaitTokens
{
    /// <summary>The most bytes of the words of a task: they are part of an index.</summary>
    public const int MaxBytes = 1000;

    private const string Answers = "a";
    private const string Sees = "s";
    private const string WaitsFor = "w";
    private const string Everyone = "*";

    /// <summary>
    /// Gets the words of a waiting task, each with a line end before and behind it. Null: too many; the rules alone say it.
    /// </summary>
    public static string? Of(TaskState state)
    {
        WaitState wait = state.Pauses.Current?.Wait ?? new WaitState();
        HashSet<string> tokens = [.. AnswerersOf(wait), .. ViewersOf(state)];
        foreach (string name in new[] { wait.Asked.Assignee, wait.ClaimedBy }.OfType<string>())
        {
            tokens.Add(Person(WaitsFor, name));
        }

        tokens.UnionWith(wait.Asked.Groups.Select(static group => Group(WaitsFor, group)));
        string all = $"\n{string.Join('\n', tokens)}\n";
        return Encoding.UTF8.GetByteCount(all) <= MaxBytes ? all : null;
    }

    /// <summary>
    /// Gets the words of tasks that a caller may be able to answer: one of them has to be there. Empty: any task will do.
    /// </summary>
    public static ImmutableArray<string> ForAnswerer(TaskAnswerer who) => who.Principal is null ? [] : All(Answers, who);

    /// <summary>Gets the words of tasks that an approver may be shown. Empty: any task will do.</summary>
    public static ImmutableArray<string> ForViewer(TaskAnswerer who) => who.Principal is null ? [Line(Sees + Everyone)] : All(Sees, who);

    /// <summary>Gets the words of tasks that wait for a person or a group.</summary>
    public static ImmutableArray<string> ForAssignee(string name) => [Line(Person(WaitsFor, name)), Line(Group(WaitsFor, name))];

    /// <summary>Indicates whether a task waits for a person who is asked or has claimed it, or for a group that is asked.</summary>
    public static bool IsFor(TaskState state, string name) =>
        state.Pauses.Current?.Wait is { } wait
        && (PrincipalName.AreSame(wait.Asked.Assignee, name) || PrincipalName.AreSame(wait.ClaimedBy, name)
            || wait.Asked.Groups.Contains(name));

    // Each rule has to admit the one who answers, so one of them is enough to leave the others out.
    private static IEnumerable<string> AnswerersOf(WaitState wait) =>
        wait.Rules.FirstOrDefault(static rule => rule.Assignee is not null || !rule.Groups.IsEmpty) is { } rule
            ? Names(Answers, rule.Assignee, rule.Groups)
            : [Answers + Everyone];

    private static IEnumerable<string> ViewersOf(TaskState state) => state.Pauses.Audiences is not { } audiences
        ? [Sees + Everyone]
        : [
            .. audiences.Where(static audience => !audience.Rules.IsDefault).SelectMany(static audience => audience.Rules)
                .SelectMany(static rule => Names(Sees, rule.Assignee, rule.Groups)),
            .. state.Identity.Principal is { } owner ? [Person(Sees, owner)] : Array.Empty<string>(),
        ];

    private static IEnumerable<string> Names(string what, string? person, ImmutableArray<string> groups) =>
        [
            .. person is null ? [] : new[] { Person(what, person) },
            .. groups.IsDefault ? [] : groups.Select(group => Group(what, group)),
        ];

    private static ImmutableArray<string> All(string what, TaskAnswerer who) =>
        [
            Line(what + Everyone), Line(Person(what, who.Principal!)),
            .. who.Aliases.IsDefault ? [] : who.Aliases.Select(alias => Line(Person(what, alias))),
            .. who.Groups.IsDefault ? [] : who.Groups.Select(group => Line(Group(what, group))),
        ];

    private static string Person(string what, string name) => $"{what}:p:{OneLine(PrincipalName.Canonical(name))}";

    private static string Group(string what, string name) => $"{what}:g:{OneLine(name)}";

    private static string Line(string token) => $"\n{token}\n";

    private static string OneLine(string name) => name.Replace('\n', ' ').Replace('\0', ' ');
}
