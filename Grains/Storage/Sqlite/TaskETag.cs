using System.Globalization;

namespace Asya.Storage.Sqlite;

/// <summary>Which version of which row a grain knows: <c>id.version</c>.</summary>
/// <remarks>The row's id is in it so that an update finds its row without a look into the key's index.</remarks>
internal readonly record struct TaskETag(long Id, long Version)
{
    /// <summary>Makes the version of a new row. Random, so that a tag of a deleted task never fits a later task of the same key.</summary>
    public static long FirstVersion() => Random.Shared.NextInt64(1, 1L << 40);

    public static bool TryParse(string text, out TaskETag tag)
    {
        tag = default;
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0
            || !long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            || !long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long version))
        {
            return false;
        }

        tag = new TaskETag(id, version);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}.{Version}");
}
