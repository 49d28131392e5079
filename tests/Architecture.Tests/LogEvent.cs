using Microsoft.Extensions.Logging;

namespace Asya.Architecture.Tests;

/// <summary>An event that can be logged.</summary>
internal sealed record LogEvent(int Id, string Name, LogLevel Level, string Message, string Type);
