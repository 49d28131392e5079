using Asya.Payloads;

namespace Asya.Gateway.A2A.Artifacts;

/// <summary>A part of an artifact.</summary>
/// <param name="Content">What it is.</param>
/// <param name="Text">The text, the bytes in base64, or the address.</param>
/// <param name="Data">The JSON value of a data part.</param>
/// <param name="Filename">What a file is called.</param>
/// <param name="MediaType">What it is in.</param>
internal readonly record struct ArtifactPart(
    ArtifactContent Content, string Text, JsonBytes Data, string? Filename = null, string? MediaType = null);
