namespace Asya.Grains.Storage.AzureTables;

/// <summary>Rows of a partition by their names.</summary>
/// <param name="From">The first name.</param>
/// <param name="Behind">The name behind the last.</param>
internal sealed record RowRange(string From, string Behind)
{
    /// <summary>Gets a condition on the columns, in the service's words; null: none.</summary>
    public string? Condition { get; init; }

    /// <summary>Gets how many rows to ask for at a time; null: as many as the service gives, a thousand.</summary>
    public int? PageSize { get; init; }

    /// <summary>The rows whose names begin so.</summary>
    public static RowRange Beginning(string with) => new(with, TableKeys.Behind(with));

    /// <summary>The rows of a kind.</summary>
    public static RowRange All(string kind) => Beginning(TableKeys.Join(kind, ""));

    /// <summary>The same without those up to a name.</summary>
    public RowRange After(string? name) => name is null ? this : this with { From = name + "\u0020" };
}
