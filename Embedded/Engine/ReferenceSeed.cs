namespace Orleans.Embedded;

/// <summary>What a generated reference is made of.</summary>
internal readonly record struct ReferenceSeed(Silo Silo, GrainInterface Interface, GrainClass? Class, string Key, ObserverTarget? Observer);
