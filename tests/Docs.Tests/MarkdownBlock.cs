namespace Asya.Docs.Tests;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page's path in the repository.</param>
/// <param name="Line">The line of the opening fence, from 1.</param>
/// <param name="Language">What follows the fence; empty: nothing.</param>
/// <param name="Text">The lines between the fences.</param>
/// <param name="Notes">
/// The HTML comments right before it: <c>preamble: NAME</c> (C#), <c>file: PATH</c> (it quotes this file), <c>not run: WHY</c> (shell),
/// <c>rehearsed: NAME</c> (shell, run by <see cref="RestoreTests"/>).
/// </param>
public sealed record MarkdownBlock(string Page, int Line, string Language, string Text, IReadOnlyList<string> Notes)
{
    public string Place => $"{Page}:{Line}";

    /// <summary>Gets what a comment before the block says under this name; null: there is no such comment.</summary>
    public string? Note(string name) => Notes.Where(n => n.StartsWith(name + ":", StringComparison.Ordinal))
        .Select(n => n[(name.Length + 1)..].Trim()).FirstOrDefault();

    public override string ToString() => Place;
}
