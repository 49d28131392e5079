using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Asya.TestKit;

/// <summary>Collects log lines, from Information on.</summary>
public sealed class LogLines : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _lines = new();
    private readonly Watch _watch = new();

    public IReadOnlyCollection<string> Lines => [.. _lines.Select(static line => line.Text)];

    public ILogger<TCategory> For<TCategory>() =>
        LoggerFactory.Create(b => b.AddProvider(this).AddFilter(static _ => true)).CreateLogger<TCategory>();

    /// <summary>Waits until an event is logged as a warning.</summary>
    public Task WarnedAsync(int id) => _watch.UntilAsync(
        $"event {id} in the log, as a warning", () => Task.FromResult(_lines.Any(line => line.Level == LogLevel.Warning && line.Id == id)),
        () => string.Join('\n', _lines));

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
            _watch.Changed();
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }
}
