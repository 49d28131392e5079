using Asya.Payloads;

namespace Asya.Domain.Pausing;

/// <summary>A request from outside to pause at the next step boundary.</summary>
/// <param name="Metadata">What the request says of the pause; may be empty.</param>
/// <param name="Message">Why; the prompt unless the metadata has one.</param>
/// <param name="By">Who asks.</param>
/// <param name="IsConfined">Whether the rules for identified callers hold: <see cref="ExternalPause"/>.</param>
internal sealed record PauseRequest(JsonBytes Metadata, string? Message, string? By, bool IsConfined = false);
