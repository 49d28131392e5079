namespace Asya.Engine.Tests;

/// <summary>A service that is registered under a key.</summary>
public sealed record Greeting(string Text);
