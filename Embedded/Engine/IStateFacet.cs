namespace Orleans.Embedded;

/// <summary>A stored state that is read while its grain is activated.</summary>
internal interface IStateFacet
{
    Task ReadAsync(CancellationToken cancellationToken);
}
