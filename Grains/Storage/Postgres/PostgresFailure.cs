using Asya.Tasks;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Translates the driver's errors.</summary>
internal static class PostgresFailure
{
    public static bool IsOurs(Exception failure) => failure is NpgsqlException or TimeoutException;

    public static TaskStoreException From(PostgresLocation location, Exception failure)
    {
        string why = failure is PostgresException error ? $"{error.MessageText} ({error.SqlState})" : Innermost(failure);
        return new TaskStoreException($"Task store {location}: {why}", failure) { Fault = FaultOf(failure) };
    }

    private static TaskStoreFault FaultOf(Exception failure) => (failure as PostgresException)?.SqlState switch
    {
        PostgresErrorCodes.DiskFull => TaskStoreFault.Full,
        PostgresErrorCodes.LockNotAvailable => TaskStoreFault.Locked,
        PostgresErrorCodes.ReadOnlySqlTransaction => TaskStoreFault.ReadOnly,
        _ => TaskStoreFault.Unavailable,
    };

    /// <summary>Whether the server rolled back the transaction because of one statement.</summary>
    /// <remarks>A lock timeout, a cancelled statement or a full disk would fail every statement alike.</remarks>
    public static bool IsOfOneStatement(Exception failure) =>
        failure is PostgresException { Severity: "ERROR" } error && error.SqlState[..2] is "22" or "23" or "40" or "54";

    /// <summary>Whether a read should be retried: the connection was to a server that has stopped.</summary>
    public static bool IsCutConnection(Exception failure) => failure switch
    {
        PostgresException error => error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
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
