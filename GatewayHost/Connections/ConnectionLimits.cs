namespace Asya.Gateway.Connections;

/// <summary>How many connections and streams are served, by the number of files that the process may open.</summary>
/// <remarks>
/// A process that has no file left cannot accept, cannot open its stores, and aborts where the runtime needs one. So what others need is
/// kept back from clients, and no client can take it.
/// </remarks>
internal sealed record ConnectionLimits
{
    /// <summary>With fewer files there is no room for a hundred clients beside the stores, other silos and handlers.</summary>
    public const int MinFiles = 1024;

    /// <summary>What stores, other silos, webhooks, handlers and libraries need at least.</summary>
    private const int Reserve = 400;

    /// <summary>Gets how many files the process may open; null: it is not known.</summary>
    public long? Files { get; init; }

    /// <summary>Gets how many connections are served in all; null: any number.</summary>
    public long? Total { get; init; }

    /// <summary>Gets how many of them may come from one address that is neither this machine nor a known proxy.</summary>
    public long? PerAddress { get; init; }

    /// <summary>Gets how many streams may be open. They last, so they must not take every connection.</summary>
    public long? Streams { get; init; }

    public static ConnectionLimits From(long? files)
    {
        if (files is not { } known)
        {
            return new();
        }

        long total = Math.Max(1, known - Math.Max(Reserve, known / 4));
        return new() { Files = known, Total = total, PerAddress = Math.Max(1, total / 4), Streams = Math.Max(1, total / 2) };
    }
}
