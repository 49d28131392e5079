using Asya.Tasks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Decides which bytes of a write stand in its rows and which are blobs, put before it.</summary>
/// <remarks>
/// A column holds 64 KiB, a row 1 MiB, the rows of one change 4 MiB, in base64. A blob has a name that no other write will use, so that
/// a write that is refused has changed nothing.
/// </remarks>
/// <param name="key">The task.</param>
/// <param name="id">The number of its row.</param>
/// <param name="names">The beginning of the names of its blobs, where they are the same each time; null: no name comes twice.</param>
internal sealed class TableValues(TaskKey key, long id, string? names = null)
{
    /// <summary>The most bytes of a column.</summary>
    public const int MaxColumn = 60 * 1024;

    /// <summary>The most bytes in all rows of a change: two thirds of what base64 leaves of 4 MiB.</summary>
    public const int MaxChange = 2 * 1024 * 1024;

    private readonly List<(string Name, ReadOnlyMemory<byte> Bytes)> _blobs = [];
    private int _inRows;

    /// <summary>Gets the blobs to put.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Bytes)> Blobs => _blobs;

    /// <summary>Gets the beginning of the names of a task's blobs.</summary>
    public static string BlobsOf(TaskKey key, long id) => $"{TableKeys.Escape(key.Value)}/{id:x16}/";

    /// <summary>Gets the column that names a blob in place of a value.</summary>
    public static string BlobColumn(string column) => column + "Blob";

    public void Put(TableEntity row, string column, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (bytes.Length <= MaxColumn && _inRows + bytes.Length <= MaxChange)
        {
            _inRows += bytes.Length;
            row[column] = bytes.ToArray();
            return;
        }

        string name = BlobsOf(key, id) + (names is null ? $"{Guid.NewGuid():N}" : $"{names}{_blobs.Count}");
        _blobs.Add((name, bytes));
        row[BlobColumn(column)] = name;
    }

    public static async Task<byte[]> ReadAsync(TableEntity row, string column, Func<string, Task<byte[]>> blob) =>
        row.GetBinary(column) ?? (row.GetString(BlobColumn(column)) is { } name ? await blob(name) : []);
}
