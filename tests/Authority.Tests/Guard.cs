namespace Asya.Authority.Tests;

/// <summary>A guard of the product: an expression at one place, and what stands there in a build that can do without it.</summary>
/// <param name="Name">What it guards.</param>
/// <param name="Invariant">The invariant that it upholds.</param>
/// <param name="File">The source file.</param>
/// <param name="Text">The text of the guard: it stands there exactly once.</param>
/// <param name="Switched">The same with the switch: <c>STANDS</c> or <c>REMOVED</c>.</param>
internal sealed record Guard(string Name, string Invariant, string File, string Text, string Switched)
{
    /// <summary>Gets what to draw more of, to miss it sooner.</summary>
    public Focus? Focus { get; init; }

    /// <summary>A condition under which the product refuses.</summary>
    public static Guard If(string name, string invariant, string file, string condition, Focus? focus = null) =>
        new(name, invariant, file, condition, $"STANDS && ({condition})") { Focus = focus };

    /// <summary>A condition under which the product accepts.</summary>
    public static Guard OnlyIf(string name, string invariant, string file, string condition, Focus? focus = null) =>
        new(name, invariant, file, condition, $"(REMOVED || {condition})") { Focus = focus };

    /// <summary>Any other expression.</summary>
    public static Guard At(string name, string invariant, string file, string text, string switched, Focus? focus = null) =>
        new(name, invariant, file, text, switched) { Focus = focus };
}
