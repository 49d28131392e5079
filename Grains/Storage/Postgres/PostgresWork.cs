using Asya.Events;
using Asya.Grains.Storage.Webhooks;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>The statements of one transaction about webhooks.</summary>
internal sealed class PostgresWork(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    private const string Delivery =
        " RETURNING push.id, lease, task, task_key, config, format, url, scheme, secrets, cursor, attempts, failing_since, principal, state, log, credential";

    /// <summary>Adds values in the order of their numbers. A null is text; a type stands for a null of that type.</summary>
    public static void Add(NpgsqlParameterCollection parameters, params ReadOnlySpan<object?> values)
    {
        foreach (object? value in values)
        {
            parameters.Add(value switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                NpgsqlDbType type => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type },
                string text => PostgresText.Parameter(text),
                byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
                _ => new NpgsqlParameter<long> { TypedValue = Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) },
            });
        }
    }

    public async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using NpgsqlCommand command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gets one number, or null.</summary>
    public async Task<long?> NumberAsync(string sql, params object?[] values)
    {
        await using NpgsqlCommand command = Command(sql, values);
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>Gets two numbers of a row, or null: there is none.</summary>
    public async Task<(long First, long Second)?> PairAsync(string sql, params object?[] values)
    {
        await using NpgsqlCommand command = Command(sql, values);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    public async Task<TaskEvent?> EventAsync(TaskKey key, string sql, params object?[] values)
    {
        await using NpgsqlCommand command = Command(sql, values);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return !await reader.ReadAsync(cancellationToken) ? null : new TaskEvent
        {
            Key = key,
            Seq = reader.GetInt64(0),
            At = UnixTicks.FromTicks(reader.GetInt64(1)),
            Phase = (TaskPhase)reader.GetInt16(2),
            Kind = reader.GetString(3),
            Data = reader.IsDBNull(4) ? default : new JsonBytes(reader.GetFieldValue<byte[]>(4)),
        };
    }

    /// <summary>Updates rows of webhooks and returns their new state.</summary>
    public async Task<List<WebhookRow>> RowsAsync(string update, params object?[] values)
    {
        await using NpgsqlCommand command = Command(update + Delivery, values);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        List<WebhookRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new WebhookRow
            {
                Id = reader.GetInt64(0),
                Lease = reader.GetInt64(1),
                Task = reader.GetInt64(2),
                Key = new TaskKey(reader.GetString(3)),
                Target = new WebhookTarget
                {
                    Id = reader.GetString(4),
                    Format = (WebhookFormat)reader.GetInt64(5),
                    Url = reader.GetString(6),
                    Scheme = Text(reader, 7),
                    Principal = Text(reader, 12),
                    Credential = Text(reader, 15),
                },
                Secrets = Bytes(reader, 8),
                Cursor = reader.GetInt64(9),
                Attempts = (int)reader.GetInt64(10),
                FailingSince = reader.IsDBNull(11) ? null : reader.GetInt64(11),
                State = (WebhookState)reader.GetInt64(13),
                Log = Bytes(reader, 14),
            });
        }

        return rows;
    }

    /// <summary>Reads the public part of webhooks.</summary>
    public async Task<List<WebhookEntry>> InfosAsync(string where, params object?[] values)
    {
        await using NpgsqlCommand command = Command(
            $"SELECT id, task_key, config, url, format, scheme, state, cursor, attempts, due, created_at, principal, log FROM push WHERE {where}", values);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        List<WebhookEntry> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(reader.GetInt64(0), new WebhookInfo
            {
                Key = new TaskKey(reader.GetString(1)),
                Id = reader.GetString(2),
                Url = reader.GetString(3),
                Format = (WebhookFormat)reader.GetInt64(4),
                Scheme = Text(reader, 5),
                State = (WebhookState)reader.GetInt64(6),
                Cursor = reader.GetInt64(7),
                Attempts = (int)reader.GetInt64(8),
                Due = reader.IsDBNull(9) ? null : UnixTicks.FromTicks(reader.GetInt64(9)),
                CreatedAt = UnixTicks.FromTicks(reader.GetInt64(10)),
                Principal = Text(reader, 11),
                Log = WebhookLog.Decode(Bytes(reader, 12)),
            }));
        }

        return rows;
    }

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        NpgsqlCommand command = new(sql, connection);
        Add(command.Parameters, values);
        return command;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static byte[] Bytes(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<byte[]>(column);
}
