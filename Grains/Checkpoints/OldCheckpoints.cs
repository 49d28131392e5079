using System.IO.Enumeration;
using Asya.Domain.Pausing;

namespace Asya.Grains.Checkpoints;

/// <summary>Walks through the checkpoints of a directory that are old, some at a time: there may be a million.</summary>
/// <param name="directory">Where they are.</param>
/// <param name="before">Only those that were written before.</param>
internal sealed class OldCheckpoints(string directory, DateTimeOffset before) : IDisposable
{
    /// <summary>How many files are looked at in one go, which is to take milliseconds.</summary>
    private const int AtOnce = 1000;

    private IEnumerator<string?>? _names;

    /// <summary>Adds the next ones to a page, perhaps none. False: these were the last.</summary>
    public bool Read(List<CheckpointKey> page)
    {
        _names ??= new FileSystemEnumerable<string?>(
            directory, (ref FileSystemEntry entry) => entry.LastWriteTimeUtc < before ? entry.FileName.ToString() : null)
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
        }.GetEnumerator();
        for (int looked = 0; looked < AtOnce; looked++)
        {
            if (!_names.MoveNext())
            {
                return false;
            }

            if (_names.Current is { } name && CheckpointKey.TryParsePaused(name, out CheckpointKey key))
            {
                page.Add(key);
            }
        }

        return true;
    }

    public void Dispose() => _names?.Dispose();
}
