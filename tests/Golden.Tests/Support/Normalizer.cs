using System.Globalization;
using System.Text.RegularExpressions;

namespace Asya.GoldenTests.Support;

/// <summary>
/// Replaces what is another with each run by a name. Generated ids are numbered as they come, so that it stays visible which are the same.
/// </summary>
internal sealed partial class Normalizer
{
    private readonly Dictionary<string, string> _ids = [];

    /// <summary>Whether ids stay as they are: for those that follow from what was sent.</summary>
    public bool KeepsIds { get; set; }

    public string Apply(string text)
    {
        text = Time().Replace(text, "<time>");
        text = HttpDate().Replace(text, "<date>");
        text = Traceparent().Replace(text, "<traceparent>");
        text = Port().Replace(text, "$1<port>");
        text = ProductVersion().Replace(text, "$1<version>\"");
        text = Digest().Replace(text, "$1<digest>$2");
        text = Etag().Replace(text, "$1<etag>\"");
        text = Opaque().Replace(text, "$1<opaque>\"");
        text = OpaqueParameter().Replace(text, "$1<opaque>");
        text = FanOutKey().Replace(text, "$1<key>\"");
        text = Span().Replace(text, "\"<span>\"");
        text = Seconds().Replace(text, "$1<seconds>");
        text = Trace().Replace(text, "$1<trace>\"");
        return KeepsIds ? text : Id().Replace(text, found => Name(found.Value));
    }

    private string Name(string id)
    {
        if (!_ids.TryGetValue(id, out string? name))
        {
            name = string.Create(CultureInfo.InvariantCulture, $"<id-{_ids.Count + 1}>");
            _ids[id] = name;
        }

        return name;
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d(:|%3A)\d\d(:|%3A)\d\d(\.\d+)?(Z|(\+|\\u002B|%2B)00(:|%3A)00)")]
    private static partial Regex Time();

    [GeneratedRegex(@"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")]
    private static partial Regex HttpDate();

    [GeneratedRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-9]")]
    private static partial Regex Traceparent();

    [GeneratedRegex(@"((?:127\.0\.0\.1|localhost):)\d+")]
    private static partial Regex Port();

    [GeneratedRegex("(\"title\":\"Asya gateway\",\"version\":\")[^\"]+\"")]
    private static partial Regex ProductVersion();

    // Of a checkpoint, whose bytes have times in them. The digest of a request is always the same, and stays.
    [GeneratedRegex("(\"sha256\":\")[0-9a-f]{64}(\")")]
    private static partial Regex Digest();

    [GeneratedRegex("(etag: (?:W/)?\")[^\"]+\"")]
    private static partial Regex Etag();

    [GeneratedRegex("(\"(?:next_cursor|nextCursor|nextPageToken|pageToken|cursor|requestState)\":\")[^\"]+\"")]
    private static partial Regex Opaque();

    [GeneratedRegex("((?:cursor|pageToken)=)[^&\\s]+")]
    private static partial Regex OpaqueParameter();

    [GeneratedRegex("(\"key\":\")(?:[A-Za-z0-9+/]|\\\\u002B){22}==\"")]
    private static partial Regex FanOutKey();

    // A whole number of seconds is a setting, and stays.
    [GeneratedRegex("\"(?:[0-9]+\\.)?[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{7}\"")]
    private static partial Regex Span();

    [GeneratedRegex(
        "(\"[a-z0-9_]*(?:_seconds|remaining|Remaining)[a-z0-9_]*\":)(?:[0-9]+\\.[0-9]{3,}(?:[eE][0-9+-]+)?|(?<!timeout_seconds\":)[0-9][0-9.eE+-]*)")]
    private static partial Regex Seconds();

    // It names lines of code.
    [GeneratedRegex(@"(""(?:error_)?detail"":"")(?=Traceback)(?:[^""\\]|\\.)+""")]
    private static partial Regex Trace();

    // In JSON a quote may stand before it as \u0027.
    [GeneratedRegex(
        "(?:(?<=\\\\u0027)|(?<![0-9a-f]))(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![0-9a-f])")]
    private static partial Regex Id();
}
