namespace Asya.Load;

/// <summary>What a task of a measurement is like: the actors of its route, and how many bytes it carries.</summary>
internal sealed record TaskShape(IReadOnlyList<string> Route, int PayloadBytes)
{
    private const string Topic = "\"topic\":\"Q3\",";

    /// <summary>Gets three steps with one pause.</summary>
    public static TaskShape Standard(int payloadBytes) => new(["draft", "x-pause", "publish"], payloadBytes);

    /// <summary>Gets so many steps, of which the last but one is the pause.</summary>
    public static TaskShape Long(int steps, int payloadBytes) =>
        new(["draft", .. Enumerable.Repeat("legal_review", steps - 3), "x-pause", "publish"], payloadBytes);

    /// <summary>Gets the body of the request that starts such a task.</summary>
    public string ToBody(string id)
    {
        string next = string.Join(',', Route.Skip(1).Select(static a => $"\"{a}\""));
        string filler = new('x', Math.Max(0, PayloadBytes - Topic.Length - "{\"filler\":\"\"}".Length));
        return $$$"""{"id":"{{{id}}}","route":{"prev":[],"curr":"{{{Route[0]}}}","next":[{{{next}}}]},"payload":{{{{Topic}}}"filler":"{{{filler}}}"}}""";
    }
}
