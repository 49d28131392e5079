using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Puts what the driver reports into our words.</summary>
internal static class PostgresFailure
{
    public static bool IsOurs(Exception failure) => failure is NpgsqlException or TimeoutException;

    public static TaskStoreException From(PostgresLocation location, Exception failure)
    {
        string why = failure is PostgresException told ? $"{told.MessageText} ({told.SqlState})" : Innermost(failure);
        return new TaskStoreException($"Task store {location}: {why}", failure);
    }

    /// <summary>Whether the server says that it took back all of a transaction because of one statement.</summary>
    /// <remarks>A lock that was not had in time, a cancelled statement or a full disk would meet each of them alike.</remarks>
    public static bool IsOfOneStatement(Exception failure) =>
        failure is PostgresException { Severity: "ERROR" } told && told.SqlState[..2] is "22" or "23" or "40" or "54";

    /// <summary>Whether a read is worth a second attempt: the connection was that of a server that has gone.</summary>
    public static bool IsCutConnection(Exception failure) => failure switch
    {
        PostgresException told => told.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException } => true,
        _ => false,
    };

    private static string Innermost(Exception failure)
    {
        Exception inner = failure;
        while (inner.InnerException is { } next)
        {
            inner = next;
        }

        return inner == failure ? failure.Message : $"{failure.Message}: {inner.Message}";
    }
}
