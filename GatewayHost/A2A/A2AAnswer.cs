namespace Asya.Gateway.A2A;

/// <summary>A task to be shown, and how.</summary>
internal readonly record struct A2AAnswer(TaskSnapshot Task, A2AShape Shape, bool IsJustSubmitted = false);
