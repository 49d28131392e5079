namespace Asya.Domain;

/// <summary>A request from outside to pause at the next step boundary.</summary>
public sealed record PauseWish(JsonBytes Metadata, string? Message, string? By);
