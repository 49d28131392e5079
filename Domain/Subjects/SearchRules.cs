using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Domain.Subjects;

/// <summary>The words that a task is found by, and how a search is compared with them.</summary>
/// <remarks>
/// All of them are in what lists show of the task, or are named by its flow: who may not see the task or the field finds nothing by it.
/// Capitals, width and combining marks do not count, as with names of people.
/// </remarks>
internal static class SearchRules
{
    /// <summary>The most characters of a search.</summary>
    public const int MaxSearch = 200;

    /// <summary>The most words of a search; further ones are not compared.</summary>
    public const int MaxTerms = 8;

    /// <summary>The most bytes of the words of a task in UTF-8: they are part of an index.</summary>
    public const int MaxBytes = 1200;

    private const int MaxPart = 200;

    /// <summary>Gets the words of a task: a line each, folded, the most important first.</summary>
    public static string WordsOf(TaskState state)
    {
        WaitState? wait = state.Pauses.Current?.Wait;
        IEnumerable<string?> parts =
        [
            state.Subject?.Title, state.Key.Id.Value, state.Identity.Flow, wait?.Asked.Assignee, wait?.ClaimedBy,
            state.Identity.Principal, state.Identity.OnBehalfOf, state.Identity.ContextId, state.Identity.ParentId,
            .. (wait?.Delegations ?? []).Select(static link => link.From), .. wait?.Asked.Groups ?? [],
            .. state.Subject?.Values?.Split('\n') ?? [], PromptOf(state),
        ];
        StringBuilder words = new();
        int bytes = 0;
        foreach (string part in parts.OfType<string>().Distinct())
        {
            string folded = Fold(ShownLine.From(part, MaxPart));
            int size = Encoding.UTF8.GetByteCount(folded) + 1;
            if (folded.Length > 0 && bytes + size <= MaxBytes)
            {
                words.Append(folded).Append('\n');
                bytes += size;
            }
        }

        return words.ToString();
    }

    /// <summary>Gets the words of a search, folded: each has to be in the words of a task.</summary>
    public static ImmutableArray<string> TermsOf(string? search) => search is null
        ? []
        : [
            .. Fold(ShownLine.From(search[..Math.Min(search.Length, MaxSearch)], MaxSearch))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MaxTerms),
        ];

    private static string Fold(string text) => PrincipalName.Canonical(text);

    private static string? PromptOf(TaskState state)
    {
        if (state.Phase != TaskPhase.Paused || state.Pauses.Current is not { Metadata: { IsEmpty: false } metadata })
        {
            return null;
        }

        Utf8JsonReader reader = new(metadata.Span, new JsonReaderOptions { MaxDepth = 2 * PayloadLimits.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isPrompt = reader.ValueTextEquals("prompt"u8);
            reader.Read();
            if (isPrompt)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}
