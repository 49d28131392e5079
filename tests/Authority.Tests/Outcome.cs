using System.Net;
using System.Text.Json;

namespace Asya.Authority.Tests;

/// <summary>What came of an input, in any protocol.</summary>
internal sealed record Outcome(HttpStatusCode Status, string Text, JsonElement Json, bool IsAccepted)
{
    public override string ToString() => $"{(int)Status} {(Text.Length > 400 ? Text[..400] : Text)}";
}
