using System.Net.Sockets;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>What a failed attempt at an object means.</summary>
/// <param name="Reason">In a few words, for the log: <c>the bucket does not exist</c>.</param>
internal sealed record BackendFault(string Reason)
{
    /// <summary>Gets whether the next attempt may go better: the service was away, busy or too slow.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Gets whether the service answers but denies access.</summary>
    public bool IsForbidden { get; init; }

    /// <summary>Gets whether the answer came from the service itself.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>Gets whether nothing listens at the address.</summary>
    public bool IsRefused { get; init; }

    public static BackendFault Forbidden { get; } = new("forbidden: check the credentials and what they may do there")
    {
        IsForbidden = true,
        IsAnswer = true,
    };

    /// <summary>Judges a status of HTTP.</summary>
    public static BackendFault OfStatus(int status, string? code) => status is 401 or 403
        ? Forbidden
        : new($"{status} {code}".TrimEnd()) { IsTransient = status is >= 500 or 408 or 429, IsAnswer = true };

    /// <summary>Judges what can happen to any call over a network.</summary>
    public static BackendFault OfCall(Exception failure) =>
        new(failure is OperationCanceledException ? "no answer in time" : failure.Message)
        {
            IsTransient = failure
                is HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException,
            IsRefused = IsConnectionRefused(failure),
        };

    private static bool IsConnectionRefused(Exception? failure) => failure switch
    {
        null => false,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => true,
        AggregateException several => several.InnerExceptions.Any(IsConnectionRefused),
        _ => IsConnectionRefused(failure.InnerException),
    };
}
