using Asya.Payloads;

namespace Asya.Domain;

/// <summary>Which versions a row has been through, and what earlier ones left in it: <see cref="EarlierRows"/>.</summary>
internal sealed record TaskRowMarks
{
    public static TaskRowMarks None { get; } = new();

    /// <summary>Whether control headers of requests cannot be in the row. Rows of versions that believed them do not have it.</summary>
    public bool IsVetted { get; init; }

    /// <summary>Whether each pause ahead has its definition. Rows of versions that counted pauses do not have it.</summary>
    public bool ArePausesBound { get; init; }

    /// <summary>How many pauses of the flow's route are over; in rows of versions that counted them.</summary>
    public int PlannedPauses { get; init; }

    /// <summary>What the next x-pause of a second try asks; in rows of versions that counted pauses.</summary>
    public JsonBytes AskAgain { get; init; }

    /// <summary>Whether something was taken out of the row when it was read, which is not stored yet.</summary>
    public bool WasChanged { get; init; }
}
