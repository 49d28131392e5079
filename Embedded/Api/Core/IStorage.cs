namespace Orleans.Core;

/// <summary>A grain's stored state.</summary>
public interface IStorage
{
    string? Etag { get; }

    bool RecordExists { get; }

    Task ReadStateAsync();

    Task WriteStateAsync();

    Task ClearStateAsync();

    Task ReadStateAsync(CancellationToken cancellationToken);

    Task WriteStateAsync(CancellationToken cancellationToken);

    Task ClearStateAsync(CancellationToken cancellationToken);
}

/// <summary>A grain's stored state of one type.</summary>
public interface IStorage<TState> : IStorage
{
    TState State { get; set; }
}
