namespace Asya.Authority.Tests;

/// <summary>What runs draw more of, to find one thing sooner. What is judged, and by which rules, stays the same.</summary>
/// <param name="Inputs">The inputs that come more often.</param>
/// <param name="Takes">The flows that are started.</param>
internal sealed record Focus(string[] Inputs, Func<ModelFlow, bool> Takes);
