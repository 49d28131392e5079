namespace Asya.Gateway.Identity;

/// <summary>The file of API keys cannot be used. Its message names the file and the place, and is for the terminal.</summary>
public sealed class ApiKeyFileException(string message, Exception? inner = null) : Exception(message, inner);
