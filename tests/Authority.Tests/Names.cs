namespace Asya.Authority.Tests;

/// <summary>
/// All names that inputs use, with the person of each and the spelling that ownership goes by. Written down, not computed: what counts as
/// whom is one of the things to be proved.
/// </summary>
internal static class Names
{
    private static readonly Dictionary<string, (int Person, string Owner)> Known = new()
    {
        ["ann"] = (1, "ann"),
        ["ANN"] = (1, "ann"),
        [" Ann"] = (1, "ann"),
        ["ann@corp"] = (1, "ann@corp"),
        ["Ann@Corp"] = (1, "ann@corp"),
        ["bea"] = (2, "bea"),
        ["BEA"] = (2, "bea"),
        ["cal"] = (3, "cal"),
        ["dan"] = (4, "dan"),
        ["ＤＡＮ"] = (4, "dan"),
        ["bot"] = (5, "bot"),
        ["root"] = (6, "root"),
        ["eve"] = (7, "eve"),
        ["zoe"] = (8, "zoe"),
        ["gus"] = (9, "gus"),
    };

    public static IEnumerable<string> All => Known.Keys;

    public static bool AreOnePerson(string? one, string? other) =>
        one is not null && other is not null && Known[one].Person == Known[other].Person;

    /// <summary>Whether two names are one owner's: spellings are, aliases are not.</summary>
    public static bool AreOneOwner(string? one, string? other) =>
        one is not null && other is not null && Known[one].Owner == Known[other].Owner;

    public static string OwnerOf(string name) => Known[name].Owner;
}
