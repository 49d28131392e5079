using System.Text;

namespace Asya.Grains.Python;

/// <summary>Reads the output of a process line by line, and keeps the last lines to explain its exit.</summary>
/// <remarks>
/// A line of any length costs no more memory than a long one: the rest of it is left out. A process that writes without end does not fill
/// the log: what is beyond its <see cref="OutputAllowance"/> is read, and counted in one line a second.
/// </remarks>
internal sealed class ProcessOutput(Action<string> log, Action<long> tellDropped, TimeProvider clock) : IDisposable
{
    private const int MaxLine = 8 * 1024;
    private const int Kept = 20;

    private readonly Lock _lock = new();
    private readonly Queue<string> _last = new();
    private readonly OutputAllowance _allowance = new(clock);
    private ITimer? _tell;

    /// <summary>Gets the last lines.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _last);
            }
        }
    }

    /// <summary>Reads until the end. Never throws.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        char[] buffer = new char[4096];
        StringBuilder line = new();
        bool isCut = false;
        try
        {
            while (await reader.ReadAsync(buffer) is > 0 and int count)
            {
                foreach (char c in new ArraySegment<char>(buffer, 0, count))
                {
                    if (c == '\n')
                    {
                        Take(line, isCut);
                        isCut = false;
                    }
                    else if (line.Length == MaxLine)
                    {
                        isCut = true;
                    }
                    else if (c != '\r')
                    {
                        // A line in the log is one line, whatever it contains.
                        line.Append(char.IsControl(c) && c != '\t' ? '\uFFFD' : c);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was given up, and its pipes with it.
        }

        if (line.Length > 0)
        {
            Take(line, isCut);
        }
    }

    /// <summary>Tells what was left out and is not told yet.</summary>
    public void Dispose() => Tell();

    private void Tell()
    {
        long dropped;
        lock (_lock)
        {
            _tell?.Dispose();
            _tell = null;
            dropped = _allowance.TakeCount();
        }

        if (dropped > 0)
        {
            tellDropped(dropped);
        }
    }

    private void Take(StringBuilder line, bool isCut)
    {
        string text = isCut ? $"{line}..." : line.ToString();
        line.Clear();
        lock (_lock)
        {
            _last.Enqueue(text);
            if (_last.Count > Kept)
            {
                _last.Dequeue();
            }

            if (!_allowance.Admits(text))
            {
                _tell ??= clock.CreateTimer(_ => Tell(), null, OutputAllowance.Window, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        log(text);
    }
}
