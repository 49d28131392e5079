using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>The stored state is not the one this activation read: somebody else wrote it.</summary>
/// <remarks>When it leaves a request, the runtime ends the activation whose storage threw it.</remarks>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    public InconsistentStateException()
    {
    }

    public InconsistentStateException(string message)
        : base(message)
    {
    }

    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
        : this(storageException?.Message ?? "", storedEtag, currentEtag, storageException)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    [Id(1)]
    public string? StoredEtag { get; }

    [Id(2)]
    public string? CurrentEtag { get; }

    // It ends the activation it came from, not those whose calls it passes on its way.
    internal bool IsSourceActivation { get; set; } = true;

    public override string ToString() => $"{GetType().Name}: {Message} Expected ETag={CurrentEtag} Received ETag={StoredEtag} {InnerException}";
}
