using System.Net;
using System.Net.Sockets;
using Asya.Storage.Postgres;
using Npgsql;

namespace Asya.Silo;

/// <summary>Silos that the table lists as active but that no longer answer.</summary>
/// <remarks>
/// One of many is declared dead by the others. When all have died at once nobody is left to do that, and Orleans looks at their age only when the
/// table changes: silos that come too early, at other addresses, would wait for the dead for minutes. So they wait here first, until the dead
/// have been silent for so long that nobody asks them any more.
/// </remarks>
internal sealed partial class SilentSilos(PostgresLocation location, ClusterSettings settings, TimeSpan silence, TimeProvider clock, ILogger logger)
{
    private const int Active = 3;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Waits until those that are listed answer, or are known to be dead, or have been silent for long enough.</summary>
    /// <remarks>Not for ever: a silo that cannot be reached from here but signs on is for Orleans to judge.</remarks>
    public async Task OutwaitAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(location.ConnectionString);
        long began = clock.GetTimestamp();
        bool isTold = false;
        while (clock.GetElapsedTime(began) < silence + Patience + Pace)
        {
            IPEndPoint[] listed = await ListedAsync(source, cancellationToken);
            bool[] answers = await Task.WhenAll(listed.Select(silo => AnswersAsync(silo, cancellationToken)));
            int silent = answers.Count(static answer => !answer);
            if (silent == 0)
            {
                return;
            }

            if (!isTold)
            {
                LogWaiting(logger, silent, silence);
                isTold = true;
            }

            await Task.Delay(Pace, clock, cancellationToken);
        }
    }

    private async Task<IPEndPoint[]> ListedAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand ask = source.CreateCommand(
                "SELECT Address, Port FROM OrleansMembershipTable WHERE DeploymentId = $1 AND Status = $2 AND NOT (Address = $3 AND Port = $4) AND greatest(StartTime, IAmAliveTime) > $5");
            ask.Parameters.Add(new() { Value = settings.ClusterId });
            ask.Parameters.Add(new() { Value = Active });
            ask.Parameters.Add(new() { Value = settings.Address.ToString() });
            ask.Parameters.Add(new() { Value = settings.SiloPort });
            ask.Parameters.Add(new() { Value = (clock.GetUtcNow() - silence).UtcDateTime });
            await using NpgsqlDataReader rows = await ask.ExecuteReaderAsync(cancellationToken);
            List<IPEndPoint> listed = [];
            while (await rows.ReadAsync(cancellationToken))
            {
                listed.Add(new(IPAddress.Parse(rows.GetString(0)), rows.GetInt32(1)));
            }

            return [.. listed];
        }
        catch (Exception failure) when (PostgresFailure.IsOurs(failure))
        {
            throw PostgresFailure.Of(location, failure);
        }
    }

    private static async Task<bool> AnswersAsync(IPEndPoint silo, CancellationToken cancellationToken)
    {
        using Socket socket = new(silo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await socket.ConnectAsync(silo, patience.Token);
            return true;
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    [LoggerMessage(EventId = 3111, Level = LogLevel.Information, Message = "{Silos} silos that are listed do not answer; waiting until they are declared dead or have been silent for {Silence}")]
    private static partial void LogWaiting(ILogger logger, int silos, TimeSpan silence);
}
