namespace Asya.Gateway.Mcp;

/// <summary>An answer that does not fit its form. The task waits on, so the question can be asked again.</summary>
/// <remarks>The message goes to the client.</remarks>
internal sealed class AnswerUnfitException(string message, Exception? cause = null) : Exception(message, cause);
