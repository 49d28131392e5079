using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Text columns that lists are filtered by. The document has the original text; the column is only searched.</summary>
internal static class PostgresText
{
    public static NpgsqlParameter Parameter(string? value) => value is null
        ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }
        : new NpgsqlParameter<string> { TypedValue = Storable(value), NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>PostgreSQL has no text with a NUL in it; a name from outside may have one.</summary>
    private static string Storable(string value) => value.Contains('\0', StringComparison.Ordinal) ? value.Replace('\0', '\uFFFD') : value;
}
