namespace Asya.Webhooks;

/// <summary>How many webhooks there may be.</summary>
/// <param name="OfTask">Those of one task.</param>
/// <param name="OfPrincipal">Those of one principal that are not done; 0: no limit.</param>
[GenerateSerializer, Immutable, Alias("asya.push-limits")]
public readonly record struct WebhookLimits([property: Id(0)] int OfTask, [property: Id(1)] int OfPrincipal);
