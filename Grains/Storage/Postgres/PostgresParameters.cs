using Asya.Grains.Storage.Relational;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>The parameters of one statement of a batch.</summary>
internal sealed class PostgresParameters(NpgsqlBatchCommand command, SqlDialect dialect) : ISqlParameters
{
    public void Add(int value) => command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = value });

    public void Add(long value) => command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });

    public void Add(long? value) =>
        command.Parameters.Add(value is { } number ? new NpgsqlParameter<long> { TypedValue = number } : Null(NpgsqlDbType.Bigint));

    public void Add(string? value) =>
        command.Parameters.Add(value is null
            ? Null(NpgsqlDbType.Text)
            : new NpgsqlParameter<string> { TypedValue = (string)dialect.Storable(value), NpgsqlDbType = NpgsqlDbType.Text });

    public void Add(ReadOnlyMemory<byte> value) =>
        command.Parameters.Add(value.IsEmpty
            ? Null(NpgsqlDbType.Bytea)
            : new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea });

    /// <summary>Adds one value for each of the rows that an <c>unnest</c> makes.</summary>
    public void Add<T>(T[] values, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });

    /// <summary>Adds one text for each of the rows that an <c>unnest</c> makes.</summary>
    public void AddTexts(List<TaskWrite> writes, Func<TaskWrite, string?> text)
    {
        string?[] values = new string?[writes.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = text(writes[i]) is { } value ? (string)dialect.Storable(value) : null;
        }

        Add(values, NpgsqlDbType.Text);
    }

    /// <summary>Adds the values of a statement that all databases share.</summary>
    public void AddAll(object?[] values)
    {
        foreach (object? value in values)
        {
            SqlSession.Add(command.Parameters, new NpgsqlParameter(), value, dialect);
        }
    }

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };
}
