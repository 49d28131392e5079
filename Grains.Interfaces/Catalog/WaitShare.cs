namespace Asya.Catalog;

/// <summary>The waits of one flow, or those for one audience.</summary>
/// <param name="For">The kind of audience. Without meaning for a flow.</param>
/// <param name="Name">The flow, the principal or the group; null: no flow, or every approver.</param>
/// <param name="Summary">How many, and for how long.</param>
[GenerateSerializer, Immutable, Alias("asya.wait-share")]
public sealed record WaitShare([property: Id(0)] WaitAudience For, [property: Id(1)] string? Name, [property: Id(2)] WaitSummary Summary);
