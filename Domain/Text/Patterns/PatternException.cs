namespace Asya.Domain.Text.Patterns;

/// <summary>A pattern cannot be used; the message says why, as the end of a sentence about it.</summary>
internal sealed class PatternException(string message) : Exception(message);
