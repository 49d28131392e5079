namespace Asya.Grains.Storage.Copying;

/// <summary>How far a copy is.</summary>
/// <param name="What">What is done to them: <c>copied</c>, <c>compared</c>.</param>
/// <param name="Done">How many.</param>
/// <param name="Total">Of how many.</param>
internal readonly record struct CopyProgress(string What, long Done, long Total);
