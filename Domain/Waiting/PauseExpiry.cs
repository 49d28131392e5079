using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Domain.Waiting;

/// <summary>What becomes of a task whose pause was not answered in time. A closed set.</summary>
internal abstract record PauseExpiry
{
    private PauseExpiry()
    {
    }

    /// <summary>It resumes as if these values were the answer.</summary>
    public sealed record Answer(JsonBytes Values) : PauseExpiry;

    /// <summary>It goes on elsewhere, with its payload as it is.</summary>
    public sealed record Reroute(ImmutableArray<string> Next) : PauseExpiry;

    public sealed record Cancel : PauseExpiry;

    public sealed record Fail(string Message) : PauseExpiry;
}
