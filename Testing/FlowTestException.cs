namespace Asya.Testing;

/// <summary>
/// A flow did something else than the test expects. The message says what was expected, what came, and the task's history.
/// </summary>
/// <param name="message">What was expected and what came.</param>
public sealed class FlowTestException(string message) : Exception(message);
