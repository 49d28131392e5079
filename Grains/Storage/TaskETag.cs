using System.Globalization;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>Which version of which row a grain knows: <c>id.version.phase</c>.</summary>
/// <param name="Id">The row id: an update finds the row without the key's index.</param>
/// <param name="Version">One more with each write.</param>
/// <param name="Phase">The phase that is stored: an update that keeps it leaves the index of phases alone.</param>
internal readonly record struct TaskETag(long Id, long Version, TaskPhase Phase)
{
    /// <summary>Makes the version of a new row. Random, so that a tag of a deleted task never fits a later task of the same key.</summary>
    public static long FirstVersion() => Random.Shared.NextInt64(1, 1L << 40);

    public static bool TryParse(string text, out TaskETag tag)
    {
        tag = default;
        Span<Range> parts = stackalloc Range[4];
        ReadOnlySpan<char> span = text;
        if (span.Split(parts, '.') != 3
            || !long.TryParse(span[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            || !long.TryParse(span[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            || !int.TryParse(span[parts[2]], NumberStyles.None, CultureInfo.InvariantCulture, out int phase))
        {
            return false;
        }

        tag = new TaskETag(id, version, (TaskPhase)phase);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}.{Version}.{(int)Phase}");
}
