namespace Asya.Engine.Tests;

/// <summary>Known within its assembly only.</summary>
[Alias("test.hidden")]
internal interface IHiddenGrain : IGrainWithStringKey
{
    [Alias("double")]
    Task<HiddenNumber> DoubleAsync(HiddenNumber number);

    /// <summary>As the other, for a nullable.</summary>
    [Alias("double-or-nothing")]
    Task<HiddenNumber?> DoubleAsync(HiddenNumber? number);
}
