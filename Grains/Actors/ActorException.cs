namespace Asya.Actors;

/// <summary>A failure whose message may be shown to everyone who may see the task. Any other exception's is only logged.</summary>
public sealed class ActorException(string message, Exception? innerException = null) : Exception(message, innerException);
