namespace Asya.Grains.Storage.Relational;

/// <summary>The parameters of a statement in the order of their numbers, without a box for each number.</summary>
internal interface ISqlParameters
{
    void Add(long value);

    void Add(long? value);

    void Add(string? value);

    /// <summary>Adds bytes; empty ones as NULL.</summary>
    void Add(ReadOnlyMemory<byte> value);
}
